A string that is defined twice
Which of the two holds would depend on the reader.

-- trace --
go 1.19
options bare
P 0 @10
@15 ProcStart thread=5
@17 Gomaxprocs procs=1
String id=1 "one"
String id=1 "two"
Frequency freq=1000000000
-- expect --
at byte 32: string 1 is defined twice
-- go --
go1.27.4
string has duplicate id 1
