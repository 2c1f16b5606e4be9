CPU samples
They have their own time and come in where it says, unsorted as they stand. The batch is that of
whoever wrote them.

-- trace --
go 1.19
P 0 @10
@11 GoCreate g=1 new_stack=[main.main]
@15 ProcStart thread=5
@16 GoStart g=1 seq=1
@17 Gomaxprocs procs=2
@60 GoSched
P nobody @70
@71 CPUSample ts=50 p=0 g=1 stack=[main.spin < main.main]
@72 CPUSample ts=30 p=0 g=1 stack=[main.spin < main.main]
-- expect --
ok
Sync
ProcStatus
GoStatus 1
ProcsChange
CpuSample
CpuSample
GoStop 1
Sync
-- go --
go1.27.4
ok 7 events
Sync
ProcStatus
GoStatus 1
CpuSample
CpuSample
GoStop 1
Sync
-- because --
Go drops the first Gomaxprocs; we keep it, marked as the value at the start.
