A goroutine is created that exists
Its id is in use until it ends.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 GoCreate new_g=1
-- expect --
at byte 85: GoCreate: goroutine 1 is created, but exists
-- go --
go1.27.4
tried to create goroutine (1) that already exists
