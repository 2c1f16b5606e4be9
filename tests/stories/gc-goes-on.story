A mark phase goes on in the next generation
GC events have one sequence for the whole trace, so Active takes the number after the begin.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GCBegin gc_seq=3
generation 2
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GCActive gc_seq=4
@4 GCEnd gc_seq=5
-- expect --
ok
Sync
ProcStatus
GoStatus 1
GcBegin
Sync
ProcStatus
GoStatus 1
GcActive
GcEnd
Sync
-- go --
go1.27.4
ok 10 events in our order
