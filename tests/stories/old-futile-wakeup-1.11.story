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
pending
-- go --
go1.27.4
unexpected event type 36
