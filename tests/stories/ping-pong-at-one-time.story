A goroutine wanders over three threads at one time
All times are equal and the threads stand in the file in the wrong order. Only the sequence tells
the way.

-- trace --
go 1.26
generation 1
thread 2
@5 ProcStatus p=2 pstatus=running
@5 GoStart g=7 g_seq=3
@5 GoDestroy
thread 1
@5 ProcStatus p=1 pstatus=running
@5 GoStart g=7 g_seq=2
@5 GoStop reason="preempted"
thread 0
@5 ProcStatus p=0 pstatus=running
@5 GoStatus g=7 m=nobody gstatus=runnable
@5 GoStart g=7 g_seq=1
@5 GoStop reason="preempted"
-- expect --
ok
Sync
ProcStatus
ProcStatus
ProcStatus
GoStatus 7
GoStart 7
GoStop 7
GoStart 7
GoStop 7
GoStart 7
GoDestroy 7
Sync
-- go --
go1.27.4
ok 12 events in our order
