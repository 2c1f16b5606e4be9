A mark assist of a goroutine that does not run
Active names its goroutine; the thread that writes it has another.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GoStatus g=7 m=nobody gstatus=waiting
@4 GCMarkAssistActive g=7
-- expect --
ok
Sync
ProcStatus
GoStatus 1
GoStatus 7
MarkAssistActive 7
Sync
-- go --
go1.27.4
ok 6 events in our order
