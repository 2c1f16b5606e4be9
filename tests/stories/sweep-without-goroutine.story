A sweep needs a proc and no goroutine
The scheduler sweeps between goroutines.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GCSweepBegin
@3 GCSweepEnd swept=8192 reclaimed=512
-- expect --
ok
Sync
ProcStatus
SweepBegin
SweepEnd
Sync
-- go --
go1.27.4
ok 5 events in our order
