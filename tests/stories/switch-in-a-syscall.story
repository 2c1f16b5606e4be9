A switch inside a system call
Only a running goroutine can switch.

-- trace --
go 1.23
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GoSyscallBegin p_seq=1
@4 GoSwitch g=5 g_seq=1
-- expect --
at byte 43: GoSwitch: goroutine 1 is in a syscall, not running
-- go --
go1.27.4
GoSwitch event for goroutine that's not Running
