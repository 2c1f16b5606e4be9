A sweep is announced twice
Active may come once in the first generation.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GCSweepActive p=0
@4 GCSweepActive p=0
-- expect --
at byte 88: GCSweepActive: the sweep of proc 0 is announced twice
-- go --
go1.27.4
found named active range already in first gen: {32 0}
