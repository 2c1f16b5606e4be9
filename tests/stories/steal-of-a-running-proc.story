A steal of a proc that runs
Only a proc in a system call can be stolen; the thief waits for ever.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
thread 1
@9 ProcSteal p=0 p_seq=1 m=0
-- expect --
at byte 99: no event can come next: the first of 1 waiting threads has ProcSteal p=0 p_seq=1 m=0
-- go --
go1.27.4
broken trace: failed to advance: frontier:
M 1 [ProcSteal time=9 p=0 p_seq=1 m=0]
