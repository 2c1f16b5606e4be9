A proc appears in the second generation and runs
GOMAXPROCS has grown, and the proc was started before the generation began. No event of the first
generation made it run.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
generation 2
thread 1 @100
@101 ProcStatus p=8 pstatus=running
@102 GoCreate new_g=9
@103 GoStart g=9 g_seq=1
-- expect --
ok
Sync
ProcStatus
GoStatus 1
Sync
ProcStatus
GoCreate 9
GoStart 9
Sync
-- go --
go1.27.4
ok 8 events in our order
