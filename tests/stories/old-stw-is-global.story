Two procs stop the world at once in format 1.10
From 1.10 on there is one.

-- trace --
go 1.10
P 0 @10
@11 ProcStart thread=5
@17 Gomaxprocs procs=2
@20 GCSTWStart kind=0
@30 GCSTWDone
P 1 @12
@13 ProcStart thread=6
@21 GCSTWStart kind=1
@31 GCSTWDone
-- expect --
at byte 37: GCSTWStart: a stop-the-world begins inside another
-- go --
go1.19, internal/trace
previous STW is not ended before a new one (offset 37, time 10)
