A proc starts on a thread that has one
The start waits for a stop that never comes.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 ProcStatus p=1 pstatus=idle
@3 ProcStart p=1 p_seq=1
-- expect --
at byte 84: no event can come next: the first of 1 waiting threads has ProcStart p=1 p_seq=1
-- go --
go1.27.4
broken trace: failed to advance: frontier:
M 0 [ProcStart time=3 p=1 p_seq=1]
