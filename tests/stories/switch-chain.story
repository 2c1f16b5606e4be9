A chain of switches
Three coroutines hand over to each other. A switch takes the next number of the goroutine it starts,
so goroutine 5 has 1 and later 2.

-- trace --
go 1.23
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GoCreateBlocked new_g=5
@4 GoCreateBlocked new_g=6
@5 GoSwitch g=5 g_seq=1
@6 GoSwitch g=6 g_seq=1
@7 GoSwitch g=1 g_seq=1
@8 GoSwitch g=5 g_seq=2
@9 GoSwitchDestroy g=6 g_seq=2
@10 GoSwitchDestroy g=1 g_seq=2
-- expect --
ok
Sync
ProcStatus
GoStatus 1
GoCreateBlocked 5
GoCreateBlocked 6
GoUnblock 5
GoBlock 1
GoStart 5
GoUnblock 6
GoBlock 5
GoStart 6
GoUnblock 1
GoBlock 6
GoStart 1
GoUnblock 5
GoBlock 1
GoStart 5
GoUnblock 6
GoDestroy 5
GoStart 6
GoUnblock 1
GoDestroy 6
GoStart 1
Sync
-- go --
go1.27.4
ok 24 events in our order
