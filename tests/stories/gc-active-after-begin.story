A mark phase is announced after its begin
In the first generation Active stands for a begin before the trace, so it must be the first GC
event.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GCBegin gc_seq=1
@4 GCActive gc_seq=2
-- expect --
at byte 89: GCActive: a mark phase is announced after the first GC event
-- go --
go1.27.4
GCActive in the first generation isn't first GC event
