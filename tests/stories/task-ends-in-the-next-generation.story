A task ends in another generation than it began
Name and parent of the end come from the begin. A second end of the same task has none and is
accepted.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 UserTaskBegin task=2 parent=0 name="parent task"
@4 UserTaskBegin task=3 parent=2 name="child task"
generation 2
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 UserTaskEnd task=3
@4 UserTaskEnd task=3
-- expect --
ok
Sync
ProcStatus
GoStatus 1
TaskBegin
TaskBegin
Sync
ProcStatus
GoStatus 1
TaskEnd
TaskEnd
Sync
-- go --
go1.27.4
ok 11 events in our order
