A mark assist goes on in the next generation
Its Active repeats the begin and opens no second assist.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GCMarkAssistBegin stack=[main.alloc]
generation 2
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GCMarkAssistActive g=1
@4 GCMarkAssistEnd
-- expect --
ok
Sync
ProcStatus
GoStatus 1
MarkAssistBegin
Sync
ProcStatus
GoStatus 1
MarkAssistActive 1
MarkAssistEnd
Sync
-- go --
go1.27.4
ok 10 events in our order
