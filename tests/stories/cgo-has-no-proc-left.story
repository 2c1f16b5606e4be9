A second callback finds no proc on its thread
GoDestroySyscall took it, so the call cannot end unblocked.

-- trace --
go 1.22
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GoSyscallBegin p_seq=1
@4 GoDestroySyscall
@5 GoCreateSyscall new_g=4
@6 GoSyscallEnd
-- expect --
at byte 48: GoSyscallEnd: it needs a proc and its thread has none
-- go --
go1.27.4
expected a proc but didn't have one
