Format 1.5: one sequence for all events
Each event has a number behind its time. Both procs write at the same times; the numbers tell the
order.

-- trace --
go 1.5
P 1 @20 #8
@20 #9 ProcStart thread=6
@20 #11 GoStart g=5
@21 #14 GoEnd
P 0 @10 #1
@11 #2 GoCreate g=1 new_stack=4096
@15 #3 ProcStart thread=5
@16 #4 GoStart g=1
@17 #5 Gomaxprocs procs=2
@20 #10 GoCreate g=5 new_stack=8192
@20 #12 HeapAlloc mem=4096
@20 #13 GoSched stack=[0x1000 < 0x2000]
-- expect --
ok
Sync
ProcStatus
GoStatus 1
ProcsChange
ProcStatus
GoCreate 5
GoStart 5
HeapAlloc
GoStop 1
GoDestroy 5
Sync
-- go --
go1.19, internal/trace
ok 10 events
GoCreate 1
ProcStart
GoStart 1
ProcsChange
ProcStart
GoCreate 5
GoStart 5
HeapAlloc
GoStop 1
GoDestroy 5
-- because --
Go 1.19 tells old events as they are; ours are those of later formats: Sync at both ends, and
statuses for what was there before the trace.
