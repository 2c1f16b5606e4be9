A steal names a thread that does not exist
Nothing ever came from thread 9.

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
@50 ProcSteal p=0 p_seq=2 m=9
-- expect --
at byte 123: ProcSteal: proc 0 is stolen from thread 9, which does not exist
-- go --
go1.27.4
stole proc from non-existent thread 9
