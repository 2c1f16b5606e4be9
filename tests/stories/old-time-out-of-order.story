A start that is earlier than the creation on another proc
By the sequence the start comes second, by its time first. The old readers hold time against the
sequence and refuse; from 1.22 on such traces are read.

-- trace --
go 1.19
P 0 @10
@11 GoCreate g=1 new_stack=[main.main]
@15 ProcStart thread=5
@16 GoStart g=1 seq=1
@17 Gomaxprocs procs=2
@50 GoCreate g=5
P 1 @30
@31 ProcStart thread=6
@32 GoStart g=5 seq=1
@33 GoEnd
-- expect --
at byte 48: GoStart waits for an event of a later time: goroutine 5 is not known; the clocks of that machine's processors did not agree
-- go --
go1.27.4
time stamps out of order
