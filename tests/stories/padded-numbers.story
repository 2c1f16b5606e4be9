Numbers longer than they need to be
A varint may be padded with zero groups up to ten bytes; the runtime does so with sizes, and a
reader must take it anywhere. The bytes are GoStatus with g=1 in two and m=0 in three.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
raw 19 01 81 00 80 80 00 02
-- expect --
ok
Sync
ProcStatus
GoStatus 1
Sync
-- go --
go1.27.4
ok 4 events in our order
