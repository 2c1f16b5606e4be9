A log and its message
The message of a log stands inside the event, not in the table.

-- trace --
go 1.11
P 0 @10
@11 GoCreate g=1 new_stack=[main.main]
@15 ProcStart thread=5
@16 GoStart g=1 seq=1
@17 Gomaxprocs procs=2
@20 UserTaskCreate task=1 parent=0 name="request"
@21 UserLog task=1 key="user" stack=[main.handle] "message with \"quotes\""
@22 UserLog task=1 key="user" ""
@23 UserTaskEnd task=1
-- expect --
ok
Sync
ProcStatus
GoStatus 1
ProcsChange
TaskBegin
Log
Log
TaskEnd
Sync
-- go --
go1.27.4
ok 8 events
Sync
ProcStatus
GoStatus 1
TaskBegin
Log
Log
TaskEnd
Sync
-- because --
Go drops the first Gomaxprocs; we keep it, marked as the value at the start.
