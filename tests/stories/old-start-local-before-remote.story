A start without number before one with
Local variants have no number: their batch says when they come, and they count all the same. Proc 1
stands first in the file and its start, number 2, waits for the local one.

-- trace --
go 1.19
P 1 @40
@41 ProcStart thread=6
@42 GoStart g=5 seq=2
@43 GoEnd
P 0 @10
@11 GoCreate g=1 new_stack=[main.main]
@15 ProcStart thread=5
@16 GoStart g=1 seq=1
@17 Gomaxprocs procs=2
@20 GoCreate g=5 new_stack=[main.worker]
@21 GoBlock
@22 GoStartLocal g=5
@23 GoSched
-- expect --
ok
Sync
ProcStatus
GoStatus 1
ProcsChange
GoCreate 5
GoBlock 1
GoStart 5
GoStop 5
ProcStatus
GoStart 5
GoDestroy 5
Sync
-- go --
go1.27.4
ok 11 events
Sync
ProcStatus
GoStatus 1
GoCreate 5
GoBlock 1
GoStart 5
GoStop 5
ProcStatus
GoStart 5
GoDestroy 5
Sync
-- because --
Go drops the first Gomaxprocs; we keep it, marked as the value at the start.
