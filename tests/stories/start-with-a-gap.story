A start with a gap in its sequence
The goroutine was created; number 1 must come before number 2.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@50 GoCreate new_g=5
thread 1
@1 ProcStatus p=1 pstatus=running
@20 GoStart g=5 g_seq=2
-- expect --
at byte 108: no event can come next: the first of 1 waiting threads has GoStart g=5 g_seq=2
-- go --
go1.27.4
broken trace: failed to advance: frontier:
M 1 [GoStart time=20 g=5 g_seq=2]
