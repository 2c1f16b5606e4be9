Two thieves and one call
Both claim number 2. The second would need another call, number 3.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@10 GoSyscallBegin p_seq=1
@20 GoSyscallEndBlocked
thread 1
@30 ProcSteal p=0 p_seq=2 m=0
thread 2
@31 ProcSteal p=0 p_seq=2 m=0
-- expect --
at byte 124: no event can come next: the first of 1 waiting threads has ProcSteal p=0 p_seq=2 m=0
-- go --
go1.27.4
broken trace: failed to advance: frontier:
M 2 [ProcSteal time=31 p=0 p_seq=2 m=0]
