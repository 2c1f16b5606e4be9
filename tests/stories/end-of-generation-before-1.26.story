The mark in a trace of format 1.25
The byte has no meaning there.

-- trace --
go 1.25
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
generation 2 bare
bytes 34
-- expect --
at byte 147: expected a batch, found EndOfGeneration
-- go --
go1.27.4
invalid generation number 0
