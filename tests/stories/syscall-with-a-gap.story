A system call with a gap in the proc's sequence
The proc is bound to the thread, so nothing could fill the gap: broken at once, not a wait.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GoSyscallBegin p_seq=1
@4 GoSyscallEnd
@5 GoSyscallBegin p_seq=3
-- expect --
at byte 91: GoSyscallBegin: proc 0 has sequence number 3 after 1
-- go --
go1.27.4
failed to advance GoSyscallBegin: can't make sequence: 1 (gen=1) -> 3 (gen=1)
