Two threads unblock one goroutine
A timer and a sender at once: only one of them can have number 1.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@10 GoBlock reason="select"
thread 1
@1 ProcStatus p=1 pstatus=running
@2 GoStatus g=2 m=1 gstatus=running
@20 GoUnblock g=1 g_seq=1
thread nobody
@21 GoUnblock g=1 g_seq=1
-- expect --
at byte 140: no event can come next: the first of 1 waiting threads has GoUnblock g=1 g_seq=1 stack=0
-- go --
go1.27.4
broken trace: failed to advance: frontier:
M -1 [GoUnblock time=21 g=1 g_seq=1 stack=0]
