A steal with a gap in the proc's sequence
Number 2 is missing, so number 3 can never come.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GoSyscallBegin p_seq=1
thread 1
@1 ProcSteal p=0 p_seq=3 m=0
-- expect --
at byte 103: no event can come next: the first of 1 waiting threads has ProcSteal p=0 p_seq=3 m=0
-- go --
go1.27.4
broken trace: failed to advance: frontier:
M 1 [ProcSteal time=1 p=0 p_seq=3 m=0]
