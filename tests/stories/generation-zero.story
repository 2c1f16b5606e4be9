A batch of generation 0
Generations count from 1.

-- trace --
go 1.26
generation 0
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
-- expect --
at byte 16: a batch has generation 0
-- go --
go1.27.4
invalid generation number 0
