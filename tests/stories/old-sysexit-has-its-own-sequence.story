Format 1.5: the end of a system call has its own number and time
GoSysExit is written late. Its arguments say number 7 and time 35, which is where it goes.

-- trace --
go 1.5
P 0 @10 #1
@11 #2 GoCreate g=1 new_stack=4096
@15 #3 ProcStart thread=5
@16 #4 GoStart g=1
@17 #5 GoSysBlock
@40 #9 HeapAlloc mem=4096
@50 #10 GoSysExit g=1 seq=7 ts=35
@51 #11 GoStart g=1
-- expect --
ok
Sync
ProcStatus
GoStatus 1
GoSyscallBegin 1
GoSyscallEndBlocked 1
HeapAlloc
GoStart 1
Sync
-- go --
go1.19, internal/trace
ok 6 events
GoCreate 1
ProcStart
GoStart 1
GoSyscallEndBlocked 1
HeapAlloc
GoStart 1
-- because --
Go 1.19 tells old events as they are; ours are those of later formats: Sync at both ends, and
statuses for what was there before the trace.
