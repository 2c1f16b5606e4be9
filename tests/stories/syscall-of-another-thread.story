The status of a call comes from another thread
Thread 9 is in a call since before the trace. Thread 0 says so, and thread 9 ends the call without a
status of its own.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GoStatus g=7 m=9 gstatus=syscall
thread 9
@9 GoSyscallEndBlocked
-- expect --
ok
Sync
ProcStatus
GoStatus 1
GoStatus 7
GoSyscallEndBlocked 7
Sync
-- go --
go1.27.4
ok 6 events in our order
