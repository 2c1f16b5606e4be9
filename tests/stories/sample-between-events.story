CPU samples go between the events by their time
They stand in a batch of their own with absolute times, unsorted. One is of no goroutine, one of a
goroutine that nobody knows. A sample yields to an event of its own time.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@10 GoBlock reason="sleep"
@20 GoCreate new_g=5
sample @20 g=99 stack=[main.spin < main.main]
sample @15 g=0 stack=[runtime.mcall]
sample @9 g=1 stack=[main.spin]
-- expect --
ok
Sync
ProcStatus
GoStatus 1
CpuSample
GoBlock 1
CpuSample
GoCreate 5
CpuSample
Sync
-- go --
go1.27.4
ok 9 events in our order
