A thread takes another proc once its own is stolen
By the clocks it starts proc 7 while it still has proc 0.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@10 GoSyscallBegin p_seq=1
@20 ProcStart p=7 p_seq=1
@21 GoSyscallEndBlocked
@22 GoStart g=1 g_seq=1
thread 1
@3 ProcStatus p=2 pstatus=running
@4 GoStatus g=2 m=1 gstatus=running
@5 ProcStatus p=7 pstatus=idle
@50 ProcSteal p=0 p_seq=2 m=0
-- expect --
ok
Sync
ProcStatus
GoStatus 1
ProcStatus
GoStatus 2
ProcStatus
GoSyscallBegin 1
ProcSteal
ProcStart
GoSyscallEndBlocked 1
GoStart 1
Sync
-- go --
go1.27.4
ok 12 events in our order
