A string that is defined twice
Which of the two holds would depend on the reader.

-- trace --
go 1.22
generation 1 bare
thread 0
@1 ProcStatus p=0 pstatus=running
thread nobody @9
Frequency freq=1000000000
thread nobody @9
Strings
String id=1 "one"
String id=1 "two"
-- expect --
at byte 93: string 1 is defined twice
-- go --
go1.27.4
multiple strings with the same ID: id=1, new=two, existing=one
