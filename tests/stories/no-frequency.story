A generation without frequency
Ticks without it are no times.

-- trace --
go 1.22
generation 1 no-frequency
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
-- expect --
at byte 16: generation 1 has no clock frequency
-- go --
go1.27.4
no frequency event found
