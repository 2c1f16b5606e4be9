A goroutine has status 0
Statuses are 1 to 4.

-- trace --
go 1.26
generation 1
thread 0
@1 GoStatus g=1 m=0 gstatus=0
-- expect --
at byte 76: GoStatus: goroutine 1 has the unknown status 0
-- go --
go1.27.4
ok 3 events
Sync
GoStatus 1
Sync
-- because --
Go's reader takes the undetermined status 0, which no runtime writes, and knows the goroutine
afterwards without a state. Nothing can follow from it, so we refuse it.
