Two procs stop the world at once in format 1.9
Before 1.10 stop-the-world is an affair of each proc and has no kind.

-- trace --
go 1.9
P 0 @10
@11 ProcStart thread=5
@17 Gomaxprocs procs=2
@20 GCSTWStart
@30 GCSTWDone
P 1 @12
@13 ProcStart thread=6
@21 GCSTWStart
@31 GCSTWDone
-- expect --
ok
Sync
ProcStatus
ProcStatus
ProcsChange
StwBegin
StwBegin
StwEnd
StwEnd
Sync
-- go --
go1.19, internal/trace
ok 7 events
ProcStart
ProcStart
ProcsChange
StwBegin
StwBegin
StwEnd
StwEnd
-- because --
Go 1.19 tells old events as they are; ours are those of later formats: Sync at both ends, and
statuses for what was there before the trace.
