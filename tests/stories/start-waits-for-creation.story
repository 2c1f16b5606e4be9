A start waits for the creation on another thread
By the clocks goroutine 5 starts before it is created. The start gets the creation's time.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@50 GoCreate new_g=5
thread 1
@1 ProcStatus p=1 pstatus=running
@20 GoStart g=5 g_seq=1
-- expect --
ok
Sync
ProcStatus
ProcStatus
GoStatus 1
GoCreate 5
GoStart 5
Sync
-- go --
go1.27.4
ok 7 events in our order
