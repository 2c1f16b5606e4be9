A proc is said to be abandoned that was running
Only a proc in a system call can be abandoned.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
generation 2
thread 1 @100
@101 ProcStatus p=0 pstatus=abandoned
@102 ProcSteal p=0 p_seq=1 m=0
thread 0 @90
@91 GoStatus g=1 m=0 gstatus=running
thread 0 @105
@106 GoSyscallEndBlocked
-- expect --
at byte 208: ProcStatus: proc 0 has status 4, but was in status 1
-- go --
go1.27.4
inconsistent status for proc 0: old Running vs. new SyscallAbandoned
