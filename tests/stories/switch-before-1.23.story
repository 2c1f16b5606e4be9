A switch in a trace of format 1.22
Coroutine switches came with 1.23; before it the byte is no event.

-- trace --
go 1.22
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GoSwitch g=1 g_seq=1
-- expect --
at byte 39: GoSwitch may not stand in a thread's batch of this format
-- go --
go1.27.4
broken trace: failed to advance: frontier:
M 0 [GoSwitch time=3 g=1 g_seq=1]
M 0 [g=1 p=0]
