A batch of the last generation inside the next
Up to 1.25: generation 1 ended when the first batch of generation 2 came.

-- trace --
go 1.25
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
generation 2
thread 0 @100
@101 ProcStatus p=0 pstatus=running
generation 1 bare
thread 0 @50
@51 GoStop reason=0
-- expect --
at byte 273: a batch of generation 1 stands inside generation 2
-- go --
go1.27.4
generations out of order
