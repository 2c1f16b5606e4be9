A frequency of 0
Clocks that contradict each other give it.

-- trace --
go 1.19
options frequency=0
P 0 @10
@11 GoCreate g=1 new_stack=[main.main]
@15 ProcStart thread=5
@16 GoStart g=1 seq=1
@17 Gomaxprocs procs=2
-- expect --
at byte 67: the clock's frequency is 0
-- go --
go1.27.4
time stamps out of order
