A stack that is in no table
Stacks belong to the generation; id 77 is not in it.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GoBlock reason="x" stack=77
-- expect --
at byte 85: GoBlock: stack 77 is not in its generation's table
-- go --
go1.27.4
found invalid stack ID 77 for event GoBlock
