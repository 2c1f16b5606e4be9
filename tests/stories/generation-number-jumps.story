Generation 3 after generation 1 in format 1.26
The end of a generation is marked, so its number has no other use.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
generation 3
thread 0 @100
@101 ProcStatus p=0 pstatus=running
@102 GoStatus g=1 m=0 gstatus=running
-- expect --
ok
Sync
ProcStatus
GoStatus 1
Sync
ProcStatus
GoStatus 1
Sync
-- go --
go1.27.4
ok 7 events in our order
