A trace that ends after its header
The program did not reach trace.Stop.

-- trace --
go 1.26
-- expect --
at byte 16: the trace ends after its header; the program that wrote it did not reach trace.Stop
-- go --
go1.27.4
ok 1 events
Sync
-- because --
Go's reader of format 1.26 tells a lone sync event. A profile of nothing helps nobody, so we say what
must have happened; so does Go's reader of the old formats.
