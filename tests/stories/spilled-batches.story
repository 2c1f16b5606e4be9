Generations that end where the next begins
Up to 1.25 nothing marks the end of a generation: the first batch of the next one does, and is kept
for it.

-- trace --
go 1.22
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
generation 2
thread 0 @100
@101 ProcStatus p=0 pstatus=running
@102 GoStatus g=1 m=0 gstatus=running
generation 3
thread 0 @200
@201 ProcStatus p=0 pstatus=running
@202 GoStatus g=1 m=0 gstatus=running
@203 GoDestroy
-- expect --
ok
Sync
ProcStatus
GoStatus 1
Sync
ProcStatus
GoStatus 1
Sync
ProcStatus
GoStatus 1
GoDestroy 1
Sync
-- go --
go1.27.4
ok 11 events in our order
