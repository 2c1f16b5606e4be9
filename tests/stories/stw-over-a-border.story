A stop-the-world ends in the next generation
It has no Active event; what is open stays open.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 STWBegin kind="GC sweep termination"
generation 2
thread 0 @100
@101 ProcStatus p=0 pstatus=running
@102 GoStatus g=1 m=0 gstatus=running
@103 STWEnd
-- expect --
ok
Sync
ProcStatus
GoStatus 1
StwBegin
Sync
ProcStatus
GoStatus 1
StwEnd
Sync
-- go --
go1.27.4
ok 9 events in our order
