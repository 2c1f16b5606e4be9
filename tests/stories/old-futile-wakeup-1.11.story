A futile wakeup in format 1.11
The same trace as in 1.8.

-- trace --
go 1.11
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
go1.27.4
unexpected event type 36
-- because --
Go 1.27's converter knows no FutileWakeup; Go 1.19's parser leaves it out of traces of 1.11 as of 1.8, and so do we.
