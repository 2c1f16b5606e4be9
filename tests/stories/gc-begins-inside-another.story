A mark phase begins inside another
The numbers follow each other, the phases do not.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GCBegin gc_seq=1
@4 GCBegin gc_seq=2
-- expect --
at byte 89: GCBegin: a mark phase begins inside another
-- go --
go1.27.4
encountered GCBegin while GC was already in progress
