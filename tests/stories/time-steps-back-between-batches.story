A batch that begins before its predecessor ended
Within a thread the file's order holds; time does not run backwards for it.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@50 HeapAlloc heapalloc=1
thread 0 @20
@21 HeapAlloc heapalloc=2
thread 1
@1 ProcStatus p=1 pstatus=running
@30 HeapGoal heapgoal=3
-- expect --
ok
Sync
ProcStatus
ProcStatus
GoStatus 1
HeapGoal
HeapAlloc
HeapAlloc
Sync
-- go --
go1.27.4
ok 8 events in our order
