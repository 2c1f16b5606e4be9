A start waits for the status of its generation
Thread 1 tells late that goroutine 1 is there. Until then no number follows, since numbers count
from the status on.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GoStop reason="preempted"
generation 2
thread 0 @100
@101 ProcStatus p=0 pstatus=running
@102 GoStart g=1 g_seq=1
thread 1 @150
@151 GoStatus g=1 m=nobody gstatus=runnable
-- expect --
ok
Sync
ProcStatus
GoStatus 1
GoStop 1
Sync
ProcStatus
GoStatus 1
GoStart 1
Sync
-- go --
go1.27.4
ok 9 events in our order
