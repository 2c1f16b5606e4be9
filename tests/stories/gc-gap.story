A gap in the sequence of the garbage collector
Number 2 is missing, so number 3 can never come.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GCBegin gc_seq=1
@4 GCEnd gc_seq=3
-- expect --
at byte 89: no event can come next: the first of 1 waiting threads has GCEnd gc_seq=3
-- go --
go1.27.4
broken trace: failed to advance: frontier:
M 0 [GCEnd time=4 gc_seq=3]
