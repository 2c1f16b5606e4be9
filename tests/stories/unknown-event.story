An event that no table has
Type 77. Its length cannot be known, so the rest of the batch cannot be read.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
raw 4d 01
-- expect --
at byte 85: unknown event type 77
-- go --
go1.27.4
found event without a timestamp: type=77
