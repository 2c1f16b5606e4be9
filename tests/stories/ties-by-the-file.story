Equal times on three threads
Ties go to the thread that stands first in the file, whatever its number. A thread that comes first
keeps its turn as long as its time stays the same.

-- trace --
go 1.26
generation 1
thread 7
@1 ProcStatus p=7 pstatus=running
@5 GoCreate new_g=70
@5 GoCreate new_g=71
@6 GoCreate new_g=72
thread 3
@2 ProcStatus p=3 pstatus=running
@5 GoCreate new_g=30
@5 GoCreate new_g=31
@6 GoCreate new_g=32
thread 5
@3 ProcStatus p=5 pstatus=running
@5 GoCreate new_g=50
@5 GoCreate new_g=51
@6 GoCreate new_g=52
-- expect --
ok
Sync
ProcStatus
ProcStatus
ProcStatus
GoCreate 70
GoCreate 71
GoCreate 30
GoCreate 31
GoCreate 50
GoCreate 51
GoCreate 72
GoCreate 32
GoCreate 52
Sync
-- go --
go1.27.4
ok 14 events
Sync
ProcStatus
ProcStatus
ProcStatus
GoCreate 50
GoCreate 51
GoCreate 70
GoCreate 71
GoCreate 30
GoCreate 31
GoCreate 32
GoCreate 72
GoCreate 52
Sync
-- because --
Ties of time: with us the thread that stands first in the file comes first, with Go the one that its
heap happens to have on top.
