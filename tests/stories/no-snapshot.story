A generation of format 1.25 without clock snapshot
The sync batch must have both frequency and snapshot from 1.25 on.

-- trace --
go 1.25
generation 1 no-snapshot
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
-- expect --
at byte 16: generation 1 has no clock snapshot
-- go --
go1.27.4
no clock snapshot event found
