A chain of wakeups against the clocks
Each goroutine wakes the one whose thread has the earlier clock. The order is that of the wakeups,
and the times are those of the first.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@30 GoUnblock g=2 g_seq=1
thread 1
@3 ProcStatus p=1 pstatus=running
@4 GoStatus g=2 m=nobody gstatus=waiting
@20 GoStart g=2 g_seq=2
@21 GoUnblock g=3 g_seq=1
thread 2
@5 ProcStatus p=2 pstatus=running
@6 GoStatus g=3 m=nobody gstatus=waiting
@10 GoStart g=3 g_seq=2
-- expect --
ok
Sync
ProcStatus
GoStatus 1
ProcStatus
GoStatus 2
ProcStatus
GoStatus 3
GoUnblock 2
GoStart 2
GoUnblock 3
GoStart 3
Sync
-- go --
go1.27.4
ok 12 events in our order
