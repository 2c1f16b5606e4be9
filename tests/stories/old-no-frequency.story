A trace without frequency
Ticks without it are no times.

-- trace --
go 1.19
options no-frequency
P 0 @10
@11 GoCreate g=1 new_stack=[main.main]
@15 ProcStart thread=5
@16 GoStart g=1 seq=1
@17 Gomaxprocs procs=2
-- expect --
pending
-- go --
go1.27.4
no EvFrequency event
