A task ends whose begin was before the trace
Its name and parent cannot be known.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 UserTaskEnd task=9
-- expect --
ok
Sync
ProcStatus
GoStatus 1
TaskEnd
Sync
-- go --
go1.27.4
ok 5 events in our order
