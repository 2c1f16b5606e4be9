A new generation says running of a goroutine that runs
Nothing changes at the border: the second status repeats what is known.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
generation 2
thread 0 @100
@101 ProcStatus p=0 pstatus=running
@102 GoStatus g=1 m=0 gstatus=running
-- expect --
ok
Sync
ProcStatus
GoStatus 1
Sync
ProcStatus
GoStatus 1
Sync
-- go --
go1.27.4
ok 7 events in our order
