The end of a system call that was told late
GoSysExit is written when the thread has a proc again, at 60; ts says that the call ended at 35. It
moves there, before the events of proc 0 at 40.

-- trace --
go 1.19
P 0 @10
@11 GoCreate g=1 new_stack=[main.main]
@15 ProcStart thread=5
@16 GoStart g=1 seq=1
@17 Gomaxprocs procs=2
@20 GoSysCall stack=[syscall.Read]
@21 GoSysBlock
@22 ProcStop
P 1 @39
@40 ProcStart thread=6
@60 GoSysExit g=1 seq=2 ts=35
@61 GoStart g=1 seq=3
-- expect --
ok
Sync
ProcStatus
GoStatus 1
ProcsChange
GoSyscallBegin 1
ProcStop
GoSyscallEndBlocked 1
ProcStatus
GoStart 1
Sync
-- go --
go1.27.4
ok 9 events
Sync
ProcStatus
GoStatus 1
GoSyscallBegin 1
ProcStop
GoSyscallEndBlocked 1
ProcStatus
GoStart 1
Sync
-- because --
Go drops the first Gomaxprocs; we keep it, marked as the value at the start.
