A switch in a trace of format 1.22
Coroutine switches came with 1.23; before it the byte is no event.

-- trace --
go 1.22
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GoStatus g=5 m=nobody gstatus=waiting
@4 GoSwitch g=5 g_seq=1
-- expect --
at byte 53: GoSwitch may not stand in a thread's batch of this format
-- go --
go1.27.4
ok 8 events
Sync
ProcStatus
GoStatus 1
GoStatus 5
GoUnblock 5
GoBlock 1
GoStart 5
Sync
-- because --
Go's reader has one table for all formats and takes events before they were introduced. No writer of
1.22 has them, so we take the byte for damage.
