A stop needs no unblock and a block does
One sequence counts starts and unblocks of a goroutine.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GoStop reason="preempted" stack=[main.spin]
@4 GoStart g=1 g_seq=1
@5 GoBlock reason="sleep"
@6 GoUnblock g=1 g_seq=2
@7 GoStart g=1 g_seq=3
@8 GoDestroy
-- expect --
ok
Sync
ProcStatus
GoStatus 1
GoStop 1
GoStart 1
GoBlock 1
GoUnblock 1
GoStart 1
GoDestroy 1
Sync
-- go --
go1.27.4
ok 10 events in our order
