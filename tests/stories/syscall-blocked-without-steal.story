A call ends blocked and nobody stole its proc
The end waits for a steal that never comes.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GoSyscallBegin p_seq=1
@4 GoSyscallEndBlocked
-- expect --
at byte 89: no event can come next: the first of 1 waiting threads has GoSyscallEndBlocked
-- go --
go1.27.4
broken trace: failed to advance: frontier:
M 0 [GoSyscallEndBlocked time=4]
