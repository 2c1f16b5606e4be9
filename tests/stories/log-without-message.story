A log whose message is in no table
Strings belong to the generation; id 77 is not in it.

-- trace --
go 1.26
generation 1 bare
thread nobody @72057594037927935
Sync
Frequency freq=1000000000
ClockSnapshot dt=1 mono=2 sec=1700000000 nsec=3
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@3 UserLog task=8 key=1 value=77
thread nobody @72057594037927935
Stacks
thread nobody @72057594037927935
Strings
String id=1 "category"
-- expect --
at byte 85: UserLog: string 77 is not in its generation's table
-- go --
go1.27.4
found invalid string ID 77 for event UserLog
