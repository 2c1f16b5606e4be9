A status says syscall and names no thread
A system call always belongs to a thread.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GoStatus g=7 m=nobody gstatus=syscall
-- expect --
at byte 85: GoStatus: goroutine 7 is in a syscall without a thread
-- go --
go1.27.4
found goroutine 7 in syscall without a thread
