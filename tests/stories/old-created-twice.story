A goroutine is created that exists
The creation waits until nobody has the id, for ever.

-- trace --
go 1.19
P 0 @10
@11 GoCreate g=1 new_stack=[main.main]
@15 ProcStart thread=5
@16 GoStart g=1 seq=1
@17 Gomaxprocs procs=2
@20 GoCreate g=1
-- expect --
at byte 36: no event can come next: the first of 1 waiting procs has GoCreate: goroutine 1 is created, but exists
-- go --
go1.27.4
no consistent ordering of events possible
