A callback ends while its proc is in the call, then is robbed by another thread
GoDestroySyscall abandons the proc. The thread may have gone back to C, so the steal names a thread
that has nothing.

-- trace --
go 1.22
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GoSyscallBegin p_seq=1
@4 GoDestroySyscall
thread 1
@9 ProcSteal p=0 p_seq=2 m=0
@10 ProcStart p=0 p_seq=3
-- expect --
ok
Sync
ProcStatus
GoStatus 1
GoSyscallBegin 1
ProcSteal
GoDestroySyscall 1
ProcSteal
ProcStart
Sync
-- go --
go1.27.4
ok 9 events in our order
