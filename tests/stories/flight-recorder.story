A window of the flight recorder
The first generation is number 91. What it says of goroutines is news, as in generation 1.

-- trace --
go 1.26
generation 91
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GoStatusStack g=7 m=nobody gstatus=waiting stack=[main.wait]
-- expect --
ok
Sync
ProcStatus
GoStatus 1
GoStatus 7
Sync
-- go --
go1.27.4
ok 5 events in our order
