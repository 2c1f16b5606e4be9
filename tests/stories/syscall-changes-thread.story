A goroutine in a system call turns up on another thread
A thread that sits in a call cannot be left, and thread 0 has goroutine 1.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GoStatus g=7 m=9 gstatus=syscall
generation 2
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GoStatus g=7 m=0 gstatus=syscall
-- expect --
at byte 222: GoStatus: goroutine 7 is in a syscall on thread 0, which has another goroutine
-- go --
go1.27.4
inconsistent thread for syscalling goroutine 7: thread has goroutine 1
