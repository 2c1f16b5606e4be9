A mark phase ends twice
The numbers follow each other, the phases do not.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GCBegin gc_seq=1
@4 GCEnd gc_seq=2
@5 GCEnd gc_seq=3
-- expect --
at byte 92: GCEnd: a mark phase goes on or ends, but did not begin
-- go --
go1.27.4
encountered GCEnd when GC was not in progress
