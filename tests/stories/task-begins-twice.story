A task begins again in the next generation
Tasks stay open over the border.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 UserTaskBegin task=2 parent=0 name="one"
generation 2
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 UserTaskBegin task=2 parent=0 name="two"
-- expect --
at byte 229: UserTaskBegin: task 2 begins, but is open
-- go --
go1.27.4
task ID conflict: 2
