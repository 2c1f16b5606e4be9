A thread steals from itself
It acts as ProcStop: the proc is idle and may start again on the same thread.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GoSyscallBegin p_seq=1
@4 ProcSteal p=0 p_seq=2 m=0
@5 ProcStart p=0 p_seq=3
@6 GoSyscallEndBlocked
@7 GoStart g=1 g_seq=1
-- expect --
ok
Sync
ProcStatus
GoStatus 1
GoSyscallBegin 1
ProcSteal
ProcStart
GoSyscallEndBlocked 1
GoStart 1
Sync
-- go --
go1.27.4
ok 9 events in our order
