A futile wakeup in format 1.8
The goroutine woke for nothing and blocked again. Old readers take the unblock, the start and the
second block out.

-- trace --
go 1.8
P 0 @10
@11 GoCreate g=1 new_stack=[main.main]
@12 GoCreate g=2
@15 ProcStart thread=5
@16 GoStart g=1 seq=1
@17 Gomaxprocs procs=2
@20 GoBlockSync
P 1 @25
@26 ProcStart thread=6
@27 GoUnblock g=1 seq=2
P 0 @30
@31 GoStart g=1 seq=3
@32 FutileWakeup
@33 GoBlockSync
@40 GoUnblock g=1 seq=4
-- expect --
ok
Sync
ProcStatus
GoStatus 1
GoStatus 2
ProcsChange
GoBlock 1
ProcStatus
GoUnblock 1
Sync
-- go --
go1.19, internal/trace
ok 8 events
GoCreate 1
GoCreate 2
ProcStart
GoStart 1
ProcsChange
GoBlock 1
ProcStart
GoUnblock 1
-- because --
Go 1.19 tells old events as they are; ours are those of later formats: Sync at both ends, and
statuses for what was there before the trace.
