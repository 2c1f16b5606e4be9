An unblock of a goroutine that is runnable
A stopped goroutine is runnable already, so the unblock can never come.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GoStop reason="yield"
@4 GoUnblock g=1 g_seq=1
-- expect --
at byte 89: no event can come next: the first of 1 waiting threads has GoUnblock g=1 g_seq=1 stack=0
-- go --
go1.27.4
broken trace: failed to advance: frontier:
M 0 [GoUnblock time=4 g=1 g_seq=1 stack=0]
