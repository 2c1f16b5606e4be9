A steal finds the right one of two calls
All times are equal; only number 3 says that the second call was robbed, not the first.

-- trace --
go 1.26
generation 1
thread 1
@1 ProcStatus p=2 pstatus=running
@2 GoStatus g=2 m=1 gstatus=running
@2 ProcSteal p=0 p_seq=3 m=0
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@2 GoSyscallBegin p_seq=1
@2 GoSyscallEnd
@2 GoSyscallBegin p_seq=2
@2 GoSyscallEndBlocked
-- expect --
ok
Sync
ProcStatus
ProcStatus
GoStatus 2
GoStatus 1
GoSyscallBegin 1
GoSyscallEnd 1
GoSyscallBegin 1
ProcSteal
GoSyscallEndBlocked 1
Sync
-- go --
go1.27.4
ok 11 events
Sync
ProcStatus
ProcStatus
GoStatus 1
GoSyscallBegin 1
GoSyscallEnd 1
GoSyscallBegin 1
GoStatus 2
ProcSteal
GoSyscallEndBlocked 1
Sync
-- because --
Ties of time: with us the thread that stands first in the file comes first, with Go the one that its
heap happens to have on top.
