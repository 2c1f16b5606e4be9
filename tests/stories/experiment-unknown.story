A batch of an unknown experiment
Its bytes mean nothing to us, not even where its events begin: its length says how far to skip.

-- trace --
go 1.25
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
experiment 200 m=0 @1 ff ff ff ff 00 19 ff
thread 0
@2 GoStatus g=1 m=0 gstatus=running
-- expect --
ok
Sync
ProcStatus
GoStatus 1
Sync
-- go --
go1.27.4
ok 4 events in our order
