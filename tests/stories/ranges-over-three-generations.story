A sweep and a mark assist over three generations
Active repeats in every generation and opens nothing. The ends are those of the first generation's
begins.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GCSweepBegin
@4 GCMarkAssistBegin
generation 2
thread 0 @100
@101 ProcStatus p=0 pstatus=running
@102 GoStatus g=1 m=0 gstatus=running
@103 GCSweepActive p=0
@104 GCMarkAssistActive g=1
generation 3
thread 0 @200
@201 ProcStatus p=0 pstatus=running
@202 GoStatus g=1 m=0 gstatus=running
@203 GCSweepActive p=0
@204 GCMarkAssistActive g=1
@205 GCMarkAssistEnd
@206 GCSweepEnd swept=8192 reclaimed=0
-- expect --
ok
Sync
ProcStatus
GoStatus 1
SweepBegin
MarkAssistBegin
Sync
ProcStatus
GoStatus 1
SweepActive
MarkAssistActive 1
Sync
ProcStatus
GoStatus 1
SweepActive
MarkAssistActive 1
MarkAssistEnd
SweepEnd
Sync
-- go --
go1.27.4
ok 18 events in our order
