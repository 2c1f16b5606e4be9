An event that came with a later format
GoBlockGC came with 1.8.

-- trace --
go 1.7
P 0 @10
@15 ProcStart thread=5
raw 6a 01 00
-- expect --
at byte 22: unknown event type 42
-- go --
go1.19, internal/trace
unknown event type 42 at offset 0x16
