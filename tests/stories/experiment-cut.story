A batch of an experiment that is cut
Its length reaches behind the end of the file.

-- trace --
go 1.23
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
generation 2 bare
bytes 31 c8 02 00 05 8a 80 80 80 80 80 80 80 80 00 01 02
-- expect --
at byte 137: the input ends inside a batch: 2 of its 10 bytes are there; the trace was cut; record it again or copy it whole
-- go --
go1.27.4
failed to read full batch: read 2 but wanted 10
