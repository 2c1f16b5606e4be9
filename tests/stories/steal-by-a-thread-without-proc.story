A thread without proc steals one
sysmon has no proc of its own.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@10 GoSyscallBegin p_seq=1
@20 GoSyscallEndBlocked
thread 1
@50 ProcSteal p=0 p_seq=2 m=0
-- expect --
ok
Sync
ProcStatus
GoStatus 1
GoSyscallBegin 1
ProcSteal
GoSyscallEndBlocked 1
Sync
-- go --
go1.27.4
ok 7 events in our order
