The end of a mark phase waits for its begin
The thread that ends the second phase has a clock that is behind; the sequence holds it up.

-- trace --
go 1.26
generation 1
thread 1
@3 ProcStatus p=1 pstatus=running
@4 GoStatus g=2 m=1 gstatus=running
@20 GCEnd gc_seq=6
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@10 GCActive gc_seq=3
@30 GCEnd gc_seq=4
@50 GCBegin gc_seq=5
-- expect --
ok
Sync
ProcStatus
GoStatus 1
ProcStatus
GoStatus 2
GcActive
GcEnd
GcBegin
GcEnd
Sync
-- go --
go1.27.4
ok 10 events in our order
