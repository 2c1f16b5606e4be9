A generation is missing
Up to 1.25 the next generation is known by its number, which must be one more.

-- trace --
go 1.25
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
generation 3
thread 0 @100
@101 ProcStatus p=0 pstatus=running
-- expect --
at byte 147: a batch of generation 3 stands inside generation 1
-- go --
go1.27.4
generations out of order
