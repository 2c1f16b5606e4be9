The end of a system call on the same proc
The local variant has no number and ts is 0: the time of the event is the real one. No runtime
writes it, and both of Go's readers refuse it, since they take it for an event of goroutine 0.

-- trace --
go 1.19
P 0 @10
@11 GoCreate g=1 new_stack=[main.main]
@15 ProcStart thread=5
@16 GoStart g=1 seq=1
@17 Gomaxprocs procs=2
@20 GoSysCall
@21 GoSysBlock
@30 GoSysExitLocal g=1 ts=0
@31 GoStartLocal g=1
-- expect --
ok
Sync
ProcStatus
GoStatus 1
ProcsChange
GoSyscallBegin 1
GoSyscallEndBlocked 1
GoStart 1
Sync
-- go --
go1.27.4
g 0 is not waiting during syscall exit (time 19)
-- because --
Go gives the event goroutine 0 and then misses its system call. We take the goroutine that it names.
