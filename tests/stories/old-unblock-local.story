An unblock without number
GoUnblockLocal takes number 2 of the goroutine unseen, so the start has number 3.

-- trace --
go 1.19
P 0 @10
@11 GoCreate g=1 new_stack=[main.main]
@12 GoCreate g=2
@12 GoWaiting g=2
@15 ProcStart thread=5
@16 GoStart g=1 seq=1
@17 Gomaxprocs procs=2
@20 GoUnblockLocal g=2 stack=[main.wake]
@21 GoBlockRecv stack=[main.wait]
@22 GoStart g=2 seq=3
-- expect --
ok
Sync
GoStatus 2
ProcStatus
GoStatus 1
ProcsChange
GoUnblock 2
GoBlock 1
GoStart 2
Sync
-- go --
go1.27.4
ok 8 events
Sync
GoStatus 2
ProcStatus
GoStatus 1
GoUnblock 2
GoBlock 1
GoStart 2
Sync
-- because --
Go drops the first Gomaxprocs; we keep it, marked as the value at the start.
