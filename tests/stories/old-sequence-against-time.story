Format 1.5: the sequence contradicts the times
The start comes after the creation and is earlier.

-- trace --
go 1.5
P 1 @20 #8
@20 #9 ProcStart thread=6
@25 #11 GoStart g=5
P 0 @10 #1
@15 #3 ProcStart thread=5
@17 #5 Gomaxprocs procs=2
@30 #10 GoCreate g=5 new_stack=8192
-- expect --
at byte 24: GoStart: its time is before that of an event that it follows; the clocks of that machine's processors did not agree
-- go --
go1.19, internal/trace
time stamps out of order
