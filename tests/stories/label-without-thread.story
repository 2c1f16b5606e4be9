A label without thread
All other events need a thread.

-- trace --
go 1.26
generation 1
thread nobody
@1 GoLabel label="x"
-- expect --
at byte 85: GoLabel: it needs a thread and has none
-- go --
go1.27.4
expected a thread but didn't have one
