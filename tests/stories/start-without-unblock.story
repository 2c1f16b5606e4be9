A start after a block and no unblock
Number 1 would be the unblock, which nobody wrote.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@10 GoBlock reason="chan receive"
@20 GoStart g=1 g_seq=2
thread 1
@1 ProcStatus p=1 pstatus=running
@2 GoStatus g=2 m=1 gstatus=running
-- expect --
at byte 89: no event can come next: the first of 1 waiting threads has GoStart g=1 g_seq=2
-- go --
go1.27.4
broken trace: failed to advance: frontier:
M 0 [GoStart time=20 g=1 g_seq=2]
