Two batches of one proc around another's
The goroutine that runs on a proc runs on in its next batch.

-- trace --
go 1.19
P 0 @10
@11 GoCreate g=1 new_stack=[main.main]
@15 ProcStart thread=5
@16 GoStart g=1 seq=1
@17 Gomaxprocs procs=2
P 1 @20
@21 ProcStart thread=6
P 0 @30
@31 HeapAlloc mem=4096
@32 GoEnd
-- expect --
ok
Sync
ProcStatus
GoStatus 1
ProcsChange
ProcStatus
HeapAlloc
GoDestroy 1
Sync
-- go --
go1.27.4
ok 7 events
Sync
ProcStatus
GoStatus 1
ProcStatus
HeapAlloc
GoDestroy 1
Sync
-- because --
Go drops the first Gomaxprocs; we keep it, marked as the value at the start.
