Two regions of a goroutine that overlap
The outer region ends inside the inner one.

-- trace --
go 1.11
P 0 @10
@11 GoCreate g=1 new_stack=[main.main]
@15 ProcStart thread=5
@16 GoStart g=1 seq=1
@17 Gomaxprocs procs=2
@20 UserRegion task=0 mode=0 name="outer"
@21 UserRegion task=0 mode=0 name="inner"
@22 UserRegion task=0 mode=1 name="outer"
-- expect --
ok
Sync
ProcStatus
GoStatus 1
ProcsChange
RegionBegin
RegionBegin
RegionEnd
Sync
-- go --
go1.27.4
misuse of region in goroutine 1: span end "11 UserRegion p=0 g=1 stk=0 taskid=0 mode=1 typeid=3" when the inner-most active span start event is "10 UserRegion p=0 g=1 stk=0 taskid=0 mode=0 typeid=4"
-- because --
A misuse of the API by the traced program, which leaves the rest of the trace whole: we count it as a diagnostic.
