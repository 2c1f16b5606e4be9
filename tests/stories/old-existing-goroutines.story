Goroutines that were there before the trace
GoCreate, GoWaiting and GoInSyscall before the first Gomaxprocs tell who is there. Goroutine 4 is
runnable: nothing follows its GoCreate.

-- trace --
go 1.19
P 0 @10
@11 GoCreate g=1 new_stack=[main.main]
@12 GoCreate g=2 new_stack=[runtime.forcegchelper]
@12 GoWaiting g=2
@13 GoCreate g=3 new_stack=[os/signal.loop]
@13 GoInSyscall g=3
@14 GoCreate g=4 new_stack=[main.worker]
@15 ProcStart thread=5
@16 GoStart g=1 seq=1
@17 Gomaxprocs procs=2
@20 GoUnblock g=2 seq=2
-- expect --
ok
Sync
GoStatus 2
GoStatus 3
ProcStatus
GoStatus 1
GoStatus 4
ProcsChange
GoUnblock 2
Sync
-- go --
go1.27.4
ok 8 events
Sync
GoStatus 2
GoStatus 3
ProcStatus
GoStatus 1
GoStatus 4
GoUnblock 2
Sync
-- because --
Go drops the first Gomaxprocs; we keep it, marked as the value at the start.
