A sweep ends that did not begin
Neither a begin nor Active came before.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GCSweepEnd swept=1 reclaimed=1
-- expect --
at byte 85: GCSweepEnd: the sweep of proc 0 ends, but did not begin
-- go --
go1.27.4
tried to end event GCSweepBegin, but not in-flight
