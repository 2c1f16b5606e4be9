A start with a label
The start and the label are one event: GC workers have it.

-- trace --
go 1.11
P 0 @10
@11 GoCreate g=1 new_stack=[main.main]
@15 ProcStart thread=5
@16 GoStart g=1 seq=1
@17 Gomaxprocs procs=2
@20 GoCreate g=7 new_stack=[runtime.gcBgMarkWorker]
@21 GoSched
@22 GoStartLabel g=7 seq=1 label="GC (dedicated)"
@23 GoBlock
-- expect --
ok
Sync
ProcStatus
GoStatus 1
ProcsChange
GoCreate 7
GoStop 1
GoStart 7
GoLabel
GoBlock 7
Sync
-- go --
go1.27.4
ok 9 events
Sync
ProcStatus
GoStatus 1
GoCreate 7
GoStop 1
GoStart 7
GoLabel
GoBlock 7
Sync
-- because --
Go drops the first Gomaxprocs; we keep it, marked as the value at the start.
