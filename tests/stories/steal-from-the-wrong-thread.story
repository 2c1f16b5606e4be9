A steal names a thread that does not have the proc
Thread 2 runs proc 2; proc 0 is on thread 0.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@10 GoSyscallBegin p_seq=1
@20 GoSyscallEndBlocked
thread 2
@1 ProcStatus p=2 pstatus=running
thread 1
@50 ProcSteal p=0 p_seq=2 m=2
-- expect --
at byte 123: ProcSteal: proc 0 is stolen from thread 2, which does not have it
-- go --
go1.27.4
tried to steal proc 0 from thread 2, but got proc 2 instead
