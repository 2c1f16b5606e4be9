A call begins in one generation and is robbed in the next
The status of the new generation says abandoned of a proc that is known to be in a call: it stays
bound to its thread until the steal.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GoSyscallBegin p_seq=1
generation 2
thread 1 @100
@101 ProcStatus p=0 pstatus=abandoned
@102 ProcSteal p=0 p_seq=1 m=0
thread 0 @90
@91 GoStatus g=1 m=0 gstatus=syscall
thread 0 @105
@106 GoSyscallEndBlocked
-- expect --
ok
Sync
ProcStatus
GoStatus 1
GoSyscallBegin 1
Sync
GoStatus 1
ProcStatus
ProcSteal
GoSyscallEndBlocked 1
Sync
-- go --
go1.27.4
ok 10 events in our order
