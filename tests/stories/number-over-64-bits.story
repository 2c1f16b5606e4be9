A number of more than 64 bits
Ten bytes, the last of which is 2: it would be lossy to wrap.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
raw 26 01 ff ff ff ff ff ff ff ff ff 02
-- expect --
at byte 80: HeapGoal: heapgoal is longer than 64 bits
-- go --
go1.27.4
found invalid uvarint
