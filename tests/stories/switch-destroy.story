A switch that ends the current goroutine
The same as a switch, but the current goroutine is gone.

-- trace --
go 1.23
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GoCreateBlocked new_g=5
@30 GoSwitchDestroy g=5 g_seq=1
-- expect --
ok
Sync
ProcStatus
GoStatus 1
GoCreateBlocked 5
GoUnblock 5
GoDestroy 1
GoStart 5
Sync
-- go --
go1.27.4
ok 8 events in our order
