Sequence numbers begin anew with each generation
The last start was number 1 of the first generation; the next is number 1 again.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GoStop reason="preempted"
@4 GoStart g=1 g_seq=1
@5 GoStop reason="preempted"
generation 2
thread 0 @100
@101 ProcStatus p=0 pstatus=running
@102 GoStatus g=1 m=nobody gstatus=runnable
@103 GoStart g=1 g_seq=1
-- expect --
ok
Sync
ProcStatus
GoStatus 1
GoStop 1
GoStart 1
GoStop 1
Sync
ProcStatus
GoStatus 1
GoStart 1
Sync
-- go --
go1.27.4
ok 11 events in our order
