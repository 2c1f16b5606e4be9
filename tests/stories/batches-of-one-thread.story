Two batches of one thread around another's
The batches of a thread follow each other as they stand in the file, whatever is between them.

-- trace --
go 1.23
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
thread 1 @5
@6 GoUnblock g=1 g_seq=1
thread 0 @3
@4 GoBlock reason="chan send"
@9 GoStart g=1 g_seq=2
-- expect --
ok
Sync
ProcStatus
GoStatus 1
GoBlock 1
GoUnblock 1
GoStart 1
Sync
-- go --
go1.27.4
ok 7 events in our order
