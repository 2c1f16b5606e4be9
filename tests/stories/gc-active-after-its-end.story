A mark phase is said to go on after its end
The sequence has no gap, but the phase ended in the first generation.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GCBegin gc_seq=3
@4 GCEnd gc_seq=4
generation 2
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GCActive gc_seq=5
@4 GCEnd gc_seq=6
-- expect --
at byte 224: GCActive: a mark phase goes on or ends, but did not begin
-- go --
go1.27.4
encountered GCActive while GC was not in progress
