An id is used again after its goroutine ended
A proc is enough to create a goroutine: the scheduler does it too.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GoDestroy
@4 GoCreate new_g=1
@5 GoStart g=1 g_seq=1
-- expect --
ok
Sync
ProcStatus
GoStatus 1
GoDestroy 1
GoCreate 1
GoStart 1
Sync
-- go --
go1.27.4
ok 7 events in our order
