A system call that does not block
A lone GoSysCall: the old formats do not say when it ended.

-- trace --
go 1.19
P 0 @10
@11 GoCreate g=1 new_stack=[main.main]
@15 ProcStart thread=5
@16 GoStart g=1 seq=1
@17 Gomaxprocs procs=2
@20 GoSysCall stack=[syscall.Write]
@30 GoBlockSend stack=[main.send]
-- expect --
ok
Sync
ProcStatus
GoStatus 1
ProcsChange
GoSyscallBegin 1
GoSyscallEnd 1
GoBlock 1
Sync
-- go --
go1.27.4
ok 7 events
Sync
ProcStatus
GoStatus 1
GoSyscallBegin 1
GoSyscallEnd 1
GoBlock 1
Sync
-- because --
Go drops the first Gomaxprocs; we keep it, marked as the value at the start.
