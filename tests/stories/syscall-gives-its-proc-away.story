A call ends blocked after it gave its proc away
ProcStop inside the call: the thread let go of the proc itself.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GoSyscallBegin p_seq=1
@4 ProcStop
@5 GoSyscallEndBlocked
-- expect --
ok
Sync
ProcStatus
GoStatus 1
GoSyscallBegin 1
ProcStop
GoSyscallEndBlocked 1
Sync
-- go --
go1.27.4
ok 7 events in our order
