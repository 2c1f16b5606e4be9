No mark between two generations
From 1.26 a generation must be closed before the next.

-- trace --
go 1.26
generation 1 no-end
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
generation 2
thread 0 @100
@101 ProcStatus p=0 pstatus=running
-- expect --
at byte 147: a batch of generation 2 stands inside generation 1
-- go --
go1.27.4
broken trace: missing end-of-generation event, or generations are interleaved
