A mark assist begins inside itself
A goroutine assists once at a time.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GCMarkAssistBegin
@4 GCMarkAssistBegin
-- expect --
at byte 88: GCMarkAssistBegin: the mark assist of goroutine 1 begins inside itself
-- go --
go1.27.4
discovered event already in-flight for when starting event GCMarkAssistBegin
