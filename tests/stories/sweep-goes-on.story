A sweep goes on in the next generation
A sweep belongs to its proc. Active repeats the begin and opens no second sweep.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GCSweepBegin
generation 2
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GCSweepActive p=0
@4 GCSweepEnd swept=4096 reclaimed=1024
-- expect --
ok
Sync
ProcStatus
GoStatus 1
SweepBegin
Sync
ProcStatus
GoStatus 1
SweepActive
SweepEnd
Sync
-- go --
go1.27.4
ok 10 events in our order
