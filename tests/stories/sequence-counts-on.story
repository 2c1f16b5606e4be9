Sequence numbers do not count on over a border
Number 3 would follow if the first generation still counted.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GoStop reason="preempted"
@4 GoStart g=1 g_seq=1
@5 GoStop reason="preempted"
generation 2
thread 0 @100
@101 ProcStatus p=0 pstatus=running
@102 GoStatus g=1 m=nobody gstatus=runnable
@103 GoStart g=1 g_seq=3
-- expect --
at byte 250: no event can come next: the first of 1 waiting threads has GoStart g=1 g_seq=3
-- go --
go1.27.4
broken trace: failed to advance: frontier:
M 0 [GoStart time=103 g=1 g_seq=3]
