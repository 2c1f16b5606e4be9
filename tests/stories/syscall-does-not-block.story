System calls that do not block
The proc stays with the thread; its sequence counts the calls.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GoSyscallBegin p_seq=1 stack=[syscall.Read < main.main]
@4 GoSyscallEnd
@5 GoSyscallBegin p_seq=2
@6 GoSyscallEnd
-- expect --
ok
Sync
ProcStatus
GoStatus 1
GoSyscallBegin 1
GoSyscallEnd 1
GoSyscallBegin 1
GoSyscallEnd 1
Sync
-- go --
go1.27.4
ok 8 events in our order
