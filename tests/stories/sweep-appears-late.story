A sweep appears in the second generation
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
@3 GCSweepActive p=0
@4 GCSweepEnd swept=4096 reclaimed=1024
-- expect --
at byte 217: GCSweepActive: the sweep of proc 0 did not begin
-- go --
go1.27.4
resource is missing active range: GCSweepBegin []
