GoSyscallEndBlocked on a thread without goroutine
There is no call that could end.

-- trace --
go 1.26
generation 1
thread 0
@1 GoSyscallEndBlocked
-- expect --
at byte 76: GoSyscallEndBlocked: it needs a goroutine and its thread has none
-- go --
go1.27.4
expected a goroutine but didn't have one
