Equal times on two threads
Ties go to the thread that stands first in the file, here the one with the greater number.

-- trace --
go 1.26
generation 1
thread 7
@1 ProcStatus p=7 pstatus=running
@5 HeapAlloc heapalloc=70
@5 HeapAlloc heapalloc=71
@6 HeapAlloc heapalloc=72
thread 3
@1 ProcStatus p=3 pstatus=running
@5 HeapAlloc heapalloc=30
@5 HeapAlloc heapalloc=31
@6 HeapAlloc heapalloc=32
-- expect --
ok
Sync
ProcStatus
ProcStatus
HeapAlloc
HeapAlloc
HeapAlloc
HeapAlloc
HeapAlloc
HeapAlloc
Sync
-- go --
go1.27.4
ok 10 events in our order
