A stop-the-world ends that did not begin
There is no Active for stop-the-world: it never spans the start of a trace.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 STWEnd
-- expect --
at byte 85: STWEnd: a stop-the-world ends that did not begin
-- go --
go1.27.4
tried to end event STWBegin, but not in-flight
