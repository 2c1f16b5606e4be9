GoSyscallBegin on a thread without proc
The thread was never given one.

-- trace --
go 1.26
generation 1
thread 0
@1 GoSyscallBegin p_seq=1
-- expect --
at byte 76: GoSyscallBegin: it needs a proc and its thread has none
-- go --
go1.27.4
expected a proc but didn't have one
