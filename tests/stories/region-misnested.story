Two regions of a goroutine that overlap
The outer region ends inside the inner one.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 UserRegionBegin task=0 name="outer"
@4 UserRegionBegin task=0 name="inner"
@5 UserRegionEnd task=0 name="outer"
@6 UserRegionEnd task=0 name="inner"
-- expect --
ok
Sync
ProcStatus
GoStatus 1
RegionBegin
RegionBegin
RegionEnd
RegionEnd
Sync
-- go --
go1.27.4
misuse of region in goroutine 1: region end {0 outer} when the inner-most active region start event is {0 inner}
-- because --
Go holds regions to a stack. Real programs misnest them (tests/fixtures/edge/regionmisuse), and the
order of the events is not in doubt, so we read on.
