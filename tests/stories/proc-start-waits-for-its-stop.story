A proc starts on one thread before it stops on another
By the clocks two threads have proc 0 at once.

-- trace --
go 1.26
generation 1
thread 1
@5 ProcStart p=0 p_seq=1
thread 0
@1 ProcStatus p=0 pstatus=running
@40 ProcStop
-- expect --
ok
Sync
ProcStatus
ProcStop
ProcStart
Sync
-- go --
go1.27.4
ok 5 events in our order
