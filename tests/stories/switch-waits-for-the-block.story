A switch waits until the other has blocked
By the clocks goroutine 2 is switched to while it runs on thread 1.

-- trace --
go 1.23
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@10 GoSwitch g=2 g_seq=1
thread 1
@3 ProcStatus p=1 pstatus=running
@4 GoStatus g=2 m=1 gstatus=running
@60 GoBlock reason="coroutine"
-- expect --
ok
Sync
ProcStatus
GoStatus 1
ProcStatus
GoStatus 2
GoBlock 2
GoUnblock 2
GoBlock 1
GoStart 2
Sync
-- go --
go1.27.4
ok 10 events in our order
