A call ends blocked before its proc is stolen
By the clocks the call ends 30 ticks before the steal that makes it blocked. The end waits.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@10 GoSyscallBegin p_seq=1
@20 GoSyscallEndBlocked
thread 1
@3 ProcStatus p=2 pstatus=running
@4 GoStatus g=2 m=1 gstatus=running
@50 ProcSteal p=0 p_seq=2 m=0
-- expect --
ok
Sync
ProcStatus
GoStatus 1
ProcStatus
GoStatus 2
GoSyscallBegin 1
ProcSteal
GoSyscallEndBlocked 1
Sync
-- go --
go1.27.4
ok 9 events in our order
