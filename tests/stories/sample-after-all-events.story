A CPU sample after the last event
The generation goes on until its samples are told.

-- trace --
go 1.22
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
sample @500 g=1 stack=[main.spin]
-- expect --
ok
Sync
ProcStatus
GoStatus 1
CpuSample
Sync
-- go --
go1.27.4
ok 5 events in our order
