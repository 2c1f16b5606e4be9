Two threads that wait for ever
Neither goroutine was ever there. The error names the event with the least time.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@20 GoStart g=5 g_seq=1
thread 1
@1 ProcStatus p=1 pstatus=running
@30 GoStart g=6 g_seq=1
-- expect --
at byte 80: no event can come next: the first of 2 waiting threads has GoStart g=5 g_seq=1
-- go --
go1.27.4
broken trace: failed to advance: frontier:
M 0 [GoStart time=20 g=5 g_seq=1]
M 1 [GoStart time=30 g=6 g_seq=1]
