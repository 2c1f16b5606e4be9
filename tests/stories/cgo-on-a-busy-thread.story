A callback from C on a thread that has a goroutine
GoCreateSyscall brings its own.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GoCreateSyscall new_g=4
-- expect --
at byte 85: GoCreateSyscall: its thread already has a goroutine
-- go --
go1.27.4
expected no goroutine but had one
