A thread steals from itself a proc that it does not have
Thread 1 names itself; proc 0 is on thread 0.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@10 GoSyscallBegin p_seq=1
@20 GoSyscallEndBlocked
thread 1
@50 ProcSteal p=0 p_seq=2 m=1
-- expect --
at byte 105: ProcSteal: thread 1 steals proc 0 from itself, but does not have it
-- go --
go1.27.4
tried to self-steal proc 0 (thread 1), but got proc -1 instead
