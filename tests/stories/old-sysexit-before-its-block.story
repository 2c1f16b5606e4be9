A system call ends before it blocked
Its real time is less than that of the GoSysBlock.

-- trace --
go 1.19
P 0 @10
@11 GoCreate g=1 new_stack=[main.main]
@15 ProcStart thread=5
@16 GoStart g=1 seq=1
@17 Gomaxprocs procs=2
@20 GoSysCall
@21 GoSysBlock
@30 GoSysExit g=1 seq=2 ts=18
-- expect --
at byte 41: GoSysExit: the system call of goroutine 1 ends before it began
-- go --
go1.27.4
time stamps out of order
