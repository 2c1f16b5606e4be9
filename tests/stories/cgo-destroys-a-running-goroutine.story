GoDestroySyscall of a goroutine that runs
It must be in a system call.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GoDestroySyscall
-- expect --
at byte 85: GoDestroySyscall: goroutine 1 is running, not in a syscall
-- go --
go1.27.4
GoDestroySyscall event for goroutine that's not Syscall
