A mark assist ends whose begin was before the trace
The old formats do not announce what goes on, so an end without a begin is right.

-- trace --
go 1.9
P 0 @10
@11 GoCreate g=1 new_stack=[main.main]
@15 ProcStart thread=5
@16 GoStart g=1 seq=1
@17 Gomaxprocs procs=2
@20 GCMarkAssistDone
@30 GCMarkAssistStart
@31 GCMarkAssistDone
-- expect --
ok
Sync
ProcStatus
GoStatus 1
ProcsChange
MarkAssistActive 1
MarkAssistEnd
MarkAssistBegin
MarkAssistEnd
Sync
-- go --
go1.19, internal/trace
ok 7 events
GoCreate 1
ProcStart
GoStart 1
ProcsChange
MarkAssistEnd
MarkAssistBegin
MarkAssistEnd
-- because --
Go 1.19 tells old events as they are; ours are those of later formats: Sync at both ends, and
statuses for what was there before the trace.
