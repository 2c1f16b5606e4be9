The kinds of stop-the-world in format 1.21
1.21 has 17 kinds, before there were two with other meanings.

-- trace --
go 1.21
P 0 @10
@11 GoCreate g=1 new_stack=[main.main]
@15 ProcStart thread=5
@16 GoStart g=1 seq=1
@17 Gomaxprocs procs=2
@20 GCSTWStart kind=9
@21 GCSTWDone
@30 GCSTWStart kind=1
@31 GCSTWDone
-- expect --
ok
Sync
ProcStatus
GoStatus 1
ProcsChange
StwBegin
StwEnd
StwBegin
StwEnd
Sync
-- go --
go1.27.4
ok 8 events
Sync
ProcStatus
GoStatus 1
StwBegin
StwEnd
StwBegin
StwEnd
Sync
-- because --
Go drops the first Gomaxprocs; we keep it, marked as the value at the start.
