A goroutine switches to itself
It runs, so it is not waiting to be switched to.

-- trace --
go 1.23
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GoSwitch g=1 g_seq=1
-- expect --
at byte 39: no event can come next: the first of 1 waiting threads has GoSwitch g=1 g_seq=1
-- go --
go1.27.4
broken trace: failed to advance: frontier:
M 0 [GoSwitch time=3 g=1 g_seq=1]
