An unblock without thread
The network poller or sysmon writes it: no thread, no proc, no goroutine.

-- trace --
go 1.26
generation 1
thread 0
@1 ProcStatus p=0 pstatus=running
@2 GoStatus g=1 m=0 gstatus=running
@10 GoBlock reason="IO wait"
thread nobody
@40 GoUnblock g=1 g_seq=1
-- expect --
ok
Sync
ProcStatus
GoStatus 1
GoBlock 1
GoUnblock 1
Sync
-- go --
go1.27.4
ok 6 events in our order
