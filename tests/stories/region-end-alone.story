A region ends whose begin was before the trace
A goroutine may be inside regions when the trace starts.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 UserRegionEnd task=0 name="earlier"
-- expect --
ok
Sync
ProcStatus
GoStatus 1
RegionEnd
Sync
-- go --
go1.27.4
ok 5 events in our order
