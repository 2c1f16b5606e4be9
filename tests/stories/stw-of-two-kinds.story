Two kinds of stop-the-world at once
Kinds do not exclude each other. STWEnd has no kind: it ends the one that began first.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 STWBegin kind="outer"
@4 STWBegin kind="inner"
@5 STWEnd
@6 STWEnd
-- expect --
ok
Sync
ProcStatus
GoStatus 1
StwBegin
StwBegin
StwEnd
StwEnd
Sync
-- go --
go1.27.4
ok 8 events in our order
