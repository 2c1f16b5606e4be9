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
at byte 67: the trace has no clock frequency: it stands at the end, which is missing; --ticks-per-second gives it; profile says it for another trace of that machine
-- go --
go1.27.4
no EvFrequency event
