An event that its batch cuts
GoStart with one of its two numbers.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
raw 10 01 07
-- expect --
at byte 85: GoStart: g_seq is cut short by the end of its batch
-- go --
go1.27.4
found invalid uvarint
