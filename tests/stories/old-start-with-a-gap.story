A start with a gap in its sequence
Number 2 is missing.

-- trace --
go 1.19
P 0 @10
@11 GoCreate g=1 new_stack=[main.main]
@15 ProcStart thread=5
@16 GoStart g=1 seq=1
@17 Gomaxprocs procs=2
@20 GoSched
@21 GoStart g=1 seq=3
-- expect --
pending
-- go --
go1.27.4
no consistent ordering of events possible
