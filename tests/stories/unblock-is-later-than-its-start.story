An unblock that is later than the start it leads to
The start of goroutine 1 takes number 2 and waits for the unblock, number 1, though its time is
less.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@10 GoBlock reason="chan receive"
@20 GoStart g=1 g_seq=2
thread 1
@3 ProcStatus p=1 pstatus=running
@4 GoStatus g=2 m=1 gstatus=running
@30 GoUnblock g=1 g_seq=1
-- expect --
ok
Sync
ProcStatus
GoStatus 1
ProcStatus
GoStatus 2
GoBlock 1
GoUnblock 1
GoStart 1
Sync
-- go --
go1.27.4
ok 9 events in our order
