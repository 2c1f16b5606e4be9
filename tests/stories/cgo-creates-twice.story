A callback from C brings a goroutine that exists
Goroutine 1 runs on thread 0.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
thread 1 @9
@10 GoCreateSyscall new_g=1
-- expect --
at byte 99: GoCreateSyscall: goroutine 1 is created in a syscall, but exists
-- go --
go1.27.4
tried to create goroutine (1) in syscall that already exists
