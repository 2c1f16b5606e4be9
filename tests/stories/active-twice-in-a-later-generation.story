Active twice in a later generation
A range that is open may be announced again, so the second Active says nothing new.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GCSweepBegin
generation 2
thread 0 @100
@101 ProcStatus p=0 pstatus=running
@102 GCSweepActive p=0
@103 GCSweepActive p=0
-- expect --
ok
Sync
ProcStatus
GoStatus 1
SweepBegin
Sync
ProcStatus
SweepActive
SweepActive
Sync
-- go --
go1.27.4
ok 9 events in our order
