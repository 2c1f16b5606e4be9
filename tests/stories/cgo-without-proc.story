A callback from C that never gets a proc
It comes, goes and comes again inside system calls.

-- trace --
go 1.26
generation 1
thread 0
@1 GoCreateSyscall new_g=4
@2 GoDestroySyscall
@3 GoCreateSyscall new_g=4
-- expect --
ok
Sync
GoCreateSyscall 4
GoDestroySyscall 4
GoCreateSyscall 4
Sync
-- go --
go1.27.4
ok 5 events in our order
