A call that began before the trace
GoInSyscall stands for its begin.

-- trace --
go 1.19
P 0 @10
@11 GoCreate g=1 new_stack=[main.main]
@12 GoCreate g=3
@12 GoInSyscall g=3
@15 ProcStart thread=5
@16 GoStart g=1 seq=1
@17 Gomaxprocs procs=2
@40 GoSysExit g=3 seq=2 ts=30
-- expect --
ok
Sync
GoStatus 3
ProcStatus
GoStatus 1
ProcsChange
GoSyscallEndBlocked 3
Sync
-- go --
go1.27.4
ok 6 events
Sync
GoStatus 3
ProcStatus
GoStatus 1
GoSyscallEndBlocked 3
Sync
-- because --
Go drops the first Gomaxprocs; we keep it, marked as the value at the start.
