Two threads say that they run one goroutine
In the first generation: the second status agrees with the first, and both threads have the
goroutine.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
thread 1
@3 ProcStatus p=1 pstatus=running
@4 GoStatus g=1 m=1 gstatus=running
-- expect --
ok
Sync
ProcStatus
GoStatus 1
ProcStatus
GoStatus 1
Sync
-- go --
go1.27.4
ok 6 events in our order
