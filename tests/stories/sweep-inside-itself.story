A sweep begins inside itself
A proc sweeps once at a time.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GCSweepBegin
@4 GCSweepBegin
-- expect --
at byte 88: GCSweepBegin: the sweep of proc 0 begins inside itself
-- go --
go1.27.4
discovered event already in-flight for when starting event GCSweepBegin
