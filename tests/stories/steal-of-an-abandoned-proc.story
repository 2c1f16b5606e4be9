A proc is stolen that its thread has abandoned
Thread 0 is out of its call and has proc 1. The steal of proc 0 names thread 0 and takes nothing
from it.

-- trace --
go 1.26
generation 1
thread 0
@1 GoStatus g=1 m=0 gstatus=syscall
@2 ProcStatus p=1 pstatus=idle
@3 ProcStart p=1 p_seq=1
@4 GoSyscallEndBlocked
@30 GoStart g=1 g_seq=1
thread 1 @10
@11 ProcStatus p=0 pstatus=abandoned
@12 ProcSteal p=0 p_seq=1 m=0
-- expect --
ok
Sync
GoStatus 1
ProcStatus
ProcStart
GoSyscallEndBlocked 1
ProcStatus
ProcSteal
GoStart 1
Sync
-- go --
go1.27.4
ok 9 events in our order
