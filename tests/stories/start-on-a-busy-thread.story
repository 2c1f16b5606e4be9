A start on a thread that runs a goroutine
Its goroutine must stop or block first.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GoCreate new_g=5
@4 GoStart g=5 g_seq=1
-- expect --
at byte 90: GoStart: its thread already has a goroutine
-- go --
go1.27.4
expected no goroutine but had one
