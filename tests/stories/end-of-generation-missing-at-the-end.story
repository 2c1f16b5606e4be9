No mark at the end of the file
From 1.26 a file without it was cut.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
generation 2 no-end
thread 0 @100
@101 ProcStatus p=0 pstatus=running
-- expect --
at byte 274: the input ends inside a generation; the trace was cut; record it again or copy it whole
-- go --
go1.27.4
incomplete generation found; trace likely truncated
