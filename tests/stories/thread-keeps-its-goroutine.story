A thread keeps its goroutine over the border
The second generation has no status of it, yet the label needs a running goroutine.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
generation 2
thread 0 @10
@11 GoLabel label="still running"
-- expect --
ok
Sync
ProcStatus
GoStatus 1
Sync
GoLabel
Sync
-- go --
go1.27.4
ok 6 events in our order
