A mark assist is announced twice
Active may come once in the first generation.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GCMarkAssistActive g=1
@4 GCMarkAssistActive g=1
-- expect --
at byte 88: GCMarkAssistActive: the mark assist of goroutine 1 is announced twice
-- go --
go1.27.4
found named active range already in first gen: {35 0}
