A goroutine that is created blocked cannot start
It waits until somebody switches to it or wakes it.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GoCreateBlocked new_g=5 new_stack=[main.coroutine]
@4 GoBlock reason="sync"
@5 GoStart g=5 g_seq=1
-- expect --
at byte 94: no event can come next: the first of 1 waiting threads has GoStart g=5 g_seq=1
-- go --
go1.27.4
broken trace: failed to advance: frontier:
M 0 [GoStart time=5 g=5 g_seq=1]
