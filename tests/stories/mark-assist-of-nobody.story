A mark assist of an unknown goroutine
Goroutine 44 was never there.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GCMarkAssistActive g=44
-- expect --
at byte 85: GCMarkAssistActive: goroutine 44 is in a mark assist, but is not known
-- go --
go1.27.4
uninitialized goroutine 44 found during GCMarkAssistActive
