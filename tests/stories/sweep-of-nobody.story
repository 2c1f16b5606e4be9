A sweep of an unknown proc
Proc 5 was never there.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GCSweepActive p=5
-- expect --
at byte 85: GCSweepActive: proc 5 sweeps, but is not known
-- go --
go1.27.4
encountered GCSweepActive for unknown proc 5
