A switch with a gap in its sequence
Number 2 of a goroutine that has had no number 1.

-- trace --
go 1.23
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GoCreateBlocked new_g=5
@4 GoSwitch g=5 g_seq=2
-- expect --
at byte 44: no event can come next: the first of 1 waiting threads has GoSwitch g=5 g_seq=2
-- go --
go1.27.4
broken trace: failed to advance: frontier:
M 0 [GoSwitch time=4 g=5 g_seq=2]
