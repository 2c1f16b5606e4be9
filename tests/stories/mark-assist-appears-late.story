A mark assist appears in the second generation
Only the first generation may announce one whose begin was not seen.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
generation 2
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GCMarkAssistActive g=1
-- expect --
at byte 217: GCMarkAssistActive: the mark assist of goroutine 1 did not begin
-- go --
go1.27.4
resource is missing active range: GCMarkAssistBegin []
