A proc stops in one generation and starts in the next
The start has number 1 of the new generation. The status says idle, as the stop left it.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@5 GoStop reason="preempted"
@6 ProcStop
generation 2
thread 3 @100
@101 ProcStatus p=0 pstatus=idle
@102 GoStatus g=1 m=nobody gstatus=runnable
@103 ProcStart p=0 p_seq=1
@104 GoStart g=1 g_seq=1
-- expect --
ok
Sync
ProcStatus
GoStatus 1
GoStop 1
ProcStop
Sync
ProcStatus
GoStatus 1
ProcStart
GoStart 1
Sync
-- go --
go1.27.4
ok 11 events in our order
