A new generation says idle of a proc that runs
No ProcStop led there.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
generation 2
thread 0 @100
@101 ProcStatus p=0 pstatus=idle
-- expect --
at byte 208: ProcStatus: proc 0 has status 2, but was in status 1
-- go --
go1.27.4
inconsistent status for proc 0: old Running vs. new Idle
