Two marks in a row
The second closes a generation without a batch.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
generation 2 bare
-- expect --
at byte 148: a generation has no batches
-- go --
go1.27.4
no frequency event found
