A collection is missing
Number 1 follows number 0.

-- trace --
go 1.19
P 0 @10
@11 GoCreate g=1 new_stack=[main.main]
@15 ProcStart thread=5
@16 GoStart g=1 seq=1
@17 Gomaxprocs procs=2
@20 GCStart seq=0
@30 GCDone
@40 GCStart seq=2
@50 GCDone
-- expect --
at byte 42: no event can come next: the first of 1 waiting procs has GCStart: the GC is at sequence number 1, not 2
-- go --
go1.27.4
no consistent ordering of events possible
