A system call ends that did not begin
The goroutine is blocked, which has the right number and state, but it is in no call.

-- trace --
go 1.19
P 0 @10
@11 GoCreate g=1 new_stack=[main.main]
@15 ProcStart thread=5
@16 GoStart g=1 seq=1
@17 Gomaxprocs procs=2
@20 GoBlock
@30 GoSysExit g=1 seq=2 ts=25
-- expect --
at byte 39: GoSysExit: goroutine 1 leaves a system call that it is not in
-- go --
go1.27.4
stray syscall exit
