A goroutine appears in the second generation
Only the first generation may speak of goroutines that were not created in the trace.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
generation 2
thread 0 @9
@10 GoStatus g=9 m=0 gstatus=waiting
-- expect --
at byte 208: GoStatus: goroutine 9 appears after the first generation without being created
-- go --
go1.27.4
found goroutine status for new goroutine after the first generation: id=9 status=Waiting
