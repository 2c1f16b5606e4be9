A proc has status 5
Statuses are 1 to 4.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=3 pstatus=5
-- expect --
at byte 76: ProcStatus: proc 3 has the unknown status 5
-- go --
go1.27.4
invalid status for proc 3: 5
