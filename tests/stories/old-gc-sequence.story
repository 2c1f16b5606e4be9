Collections on two procs
The second collection stands first in the file. GCStart has a sequence of its own, which begins with
0.

-- trace --
go 1.19
P 1 @40
@41 ProcStart thread=6
@42 GCStart seq=1
@50 GCDone
P 0 @10
@11 GoCreate g=1 new_stack=[main.main]
@15 ProcStart thread=5
@16 GoStart g=1 seq=1
@17 Gomaxprocs procs=2
@20 GCStart seq=0 stack=[runtime.gcStart]
@30 GCDone
-- expect --
ok
Sync
ProcStatus
GoStatus 1
ProcsChange
GcBegin
GcEnd
ProcStatus
GcBegin
GcEnd
Sync
-- go --
go1.27.4
ok 9 events
Sync
ProcStatus
GoStatus 1
GcBegin
GcEnd
ProcStatus
GcBegin
GcEnd
Sync
-- because --
Go drops the first Gomaxprocs; we keep it, marked as the value at the start.
