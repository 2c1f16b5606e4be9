Tables entry by entry
Stack 5 comes after its use and its strings after it, in batches between those of the threads. Two
program counters are the same: the first definition holds.

-- trace --
go 1.25
generation 1 bare
thread nobody @9
Sync
Frequency freq=1000000000
ClockSnapshot dt=1 mono=2 sec=3 nsec=4
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GoBlock reason=8 stack=5
thread nobody @9
Stacks
Stack id=5 nframes=2 16 7 9 1 32 6 9 2
Stack id=6 nframes=1 16 6 9 1
thread nobody @9
Strings
String id=6 "main.main"
String id=7 "main.wait"
String id=8 "select"
String id=9 "main.go"
thread nobody @9
CPUSamples
@4 CPUSample m=0 p=0 g=1 stack=6
-- expect --
ok
Sync
ProcStatus
GoStatus 1
GoBlock 1
CpuSample
Sync
-- go --
go1.27.4
ok 6 events in our order
