Two procs unblock one goroutine with the same number
The second can never follow.

-- trace --
go 1.19
P 0 @10
@11 GoCreate g=1 new_stack=[main.main]
@12 GoCreate g=2
@12 GoWaiting g=2
@15 ProcStart thread=5
@16 GoStart g=1 seq=1
@17 Gomaxprocs procs=2
@20 GoUnblock g=2 seq=2
P 1 @30
@31 ProcStart thread=6
@32 GoUnblock g=2 seq=2
-- expect --
at byte 57: no event can come next: the first of 1 waiting procs has GoUnblock: goroutine 2 is runnable, not waiting
-- go --
go1.27.4
no consistent ordering of events possible
