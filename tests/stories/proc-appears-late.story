A proc appears in the second generation
GOMAXPROCS has grown: unlike a goroutine a proc has no event of creation.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
generation 2
thread 1
@1 ProcStatus p=8 pstatus=idle
-- expect --
ok
Sync
ProcStatus
GoStatus 1
Sync
ProcStatus
Sync
-- go --
go1.27.4
ok 6 events in our order
