A proc stops while it runs a goroutine
The goroutine must leave first.

-- trace --
go 1.19
P 0 @10
@11 GoCreate g=1 new_stack=[main.main]
@15 ProcStart thread=5
@16 GoStart g=1 seq=1
@17 Gomaxprocs procs=2
@20 ProcStop
-- expect --
at byte 36: ProcStop: proc 0 stops, but runs goroutine 1
-- go --
go1.27.4
p 0 is running a goroutine 1 during stop (time 9)
