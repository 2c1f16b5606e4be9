Two threads start one goroutine with the same number
The second start can never follow: number 1 is taken.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=7 m=nobody gstatus=runnable
@3 GoStart g=7 g_seq=1
@4 GoStop reason="preempted"
thread 1
@1 ProcStatus p=1 pstatus=running
@9 GoStart g=7 g_seq=1
-- expect --
at byte 120: no event can come next: the first of 1 waiting threads has GoStart g=7 g_seq=1
-- go --
go1.27.4
broken trace: failed to advance: frontier:
M 1 [GoStart time=9 g=7 g_seq=1]
