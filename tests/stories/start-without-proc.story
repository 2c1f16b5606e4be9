A start on a thread without proc
The start is next in its sequence, but a goroutine needs a proc to run.

-- trace --
go 1.26
generation 1
thread 0
@1 GoStatus g=7 m=nobody gstatus=runnable
@2 GoStart g=7 g_seq=1
-- expect --
at byte 90: GoStart: it needs a proc and its thread has none
-- go --
go1.27.4
expected a proc but didn't have one
