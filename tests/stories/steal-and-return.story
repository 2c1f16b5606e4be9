The victim returns with its proc and a thief has it
The call does not block and its proc goes on. The steal of number 2 comes too late: the second call
has that number.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@10 GoSyscallBegin p_seq=1
@11 GoSyscallEnd
@12 GoSyscallBegin p_seq=2
@13 GoSyscallEnd
thread 1
@30 ProcSteal p=0 p_seq=2 m=0
-- expect --
at byte 111: no event can come next: the first of 1 waiting threads has ProcSteal p=0 p_seq=2 m=0
-- go --
go1.27.4
broken trace: failed to advance: frontier:
M 1 [ProcSteal time=30 p=0 p_seq=2 m=0]
