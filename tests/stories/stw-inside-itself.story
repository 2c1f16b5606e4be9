A stop-the-world begins inside one of its kind
The world is stopped already.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 STWBegin kind="x"
@4 STWBegin kind="x"
-- expect --
at byte 89: STWBegin: a stop-the-world begins inside itself
-- go --
go1.27.4
discovered event already in-flight for when starting event STWBegin
