A new generation says syscall of a goroutine that runs
No GoSyscallBegin led there.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
generation 2
thread 0 @100
@101 ProcStatus p=0 pstatus=running
@102 GoStatus g=1 m=0 gstatus=syscall
-- expect --
at byte 212: GoStatus: goroutine 1 has status 3, but was in status 2
-- go --
go1.27.4
inconsistent status for goroutine 1: old Running vs. new Syscall
