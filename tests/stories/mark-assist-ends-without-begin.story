A mark assist ends that did not begin
Neither a begin nor Active came before.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GCMarkAssistEnd
-- expect --
at byte 85: GCMarkAssistEnd: the mark assist of goroutine 1 ends, but did not begin
-- go --
go1.27.4
tried to end event GCMarkAssistBegin, but not in-flight
