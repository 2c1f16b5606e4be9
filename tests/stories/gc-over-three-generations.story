A mark phase over three generations
The sequence of the garbage collector does not begin anew: Active, Active and End are numbers 4, 5
and 6.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GCBegin gc_seq=3
generation 2
thread 0 @100
@101 ProcStatus p=0 pstatus=running
@102 GoStatus g=1 m=0 gstatus=running
@103 GCActive gc_seq=4
generation 3
thread 0 @200
@201 ProcStatus p=0 pstatus=running
@202 GoStatus g=1 m=0 gstatus=running
@203 GCActive gc_seq=5
@204 GCEnd gc_seq=6
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
Sync
ProcStatus
GoStatus 1
GcActive
GcEnd
Sync
-- go --
go1.27.4
ok 14 events in our order
