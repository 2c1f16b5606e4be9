A system call that lasts three generations
The status names thread 9. Twice another thread writes it, then thread 9 itself, which ends the
call.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GoStatus g=7 m=9 gstatus=syscall
generation 2
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GoStatus g=7 m=9 gstatus=syscall
generation 3
thread 9 @100
@101 GoStatus g=7 m=9 gstatus=syscall
@102 GoSyscallEndBlocked
-- expect --
ok
Sync
ProcStatus
GoStatus 1
GoStatus 7
Sync
ProcStatus
GoStatus 1
GoStatus 7
Sync
GoStatus 7
GoSyscallEndBlocked 7
Sync
-- go --
go1.27.4
ok 12 events in our order
