A callback from C twice: the ids are used again
GoDestroySyscall takes the proc off the thread, and the steal follows. Then the same thread brings
the same goroutine.

-- trace --
go 1.22
generation 1
thread 0
@1 ProcStatus p=0 pstatus=idle
@2 GoCreateSyscall new_g=4
@3 ProcStart p=0 p_seq=1
@4 GoSyscallEndBlocked
@5 GoStart g=4 g_seq=1
@6 GoSyscallBegin p_seq=2
@7 GoDestroySyscall
@8 ProcSteal p=0 p_seq=3 m=0
@9 GoCreateSyscall new_g=4
@10 ProcStart p=0 p_seq=4
@11 GoSyscallEndBlocked
@12 GoStart g=4 g_seq=1
@13 GoSyscallBegin p_seq=5
@14 GoDestroySyscall
-- expect --
ok
Sync
ProcStatus
GoCreateSyscall 4
ProcStart
GoSyscallEndBlocked 4
GoStart 4
GoSyscallBegin 4
ProcSteal
GoDestroySyscall 4
ProcSteal
GoCreateSyscall 4
ProcStart
GoSyscallEndBlocked 4
GoStart 4
GoSyscallBegin 4
ProcSteal
GoDestroySyscall 4
Sync
-- go --
go1.27.4
ok 18 events in our order
