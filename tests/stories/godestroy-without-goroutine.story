GoDestroy on a thread without goroutine
The thread has a proc only.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoDestroy
-- expect --
at byte 80: GoDestroy: it needs a goroutine and its thread has none
-- go --
go1.27.4
expected a goroutine but didn't have one
