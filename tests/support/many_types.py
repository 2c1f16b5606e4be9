#!/usr/bin/env python3
"""Prints a Go program with 200 types of goroutines in about 12 kinds of spans each, to measure the size of a baseline:

    many_types.py > main.go && go build -o many main.go && for i in 1 2 3 4 5 6 7 8 9 10; do ./many ROUNDS $i.trace; done
"""
import sys

n = 200
out=['package main\nimport ("os";"runtime/trace";"sync";"time";"strconv")\nvar mu [20]sync.Mutex\nvar sink int\nfunc burn(n int){ for i:=0;i<n;i++ { sink+=i } }\ntype req struct{ done chan int; n int }\n']
for i in range(n):
    out.append(f'''
func worker{i}(in chan req, wg *sync.WaitGroup) {{
	defer wg.Done()
	for r := range in {{
		step{i}(r.n)
		r.done <- {i}
	}}
}}
func step{i}(n int) {{
	mu[{i%20}].Lock()
	burn({1000+i*37})
	mu[{i%20}].Unlock()
	if n%{3+i%7}==0 {{ time.Sleep(time.Duration({20+i})*time.Microsecond) }}
	if n%{5+i%9}==0 {{ f,err:=os.Open("/proc/self/stat"); if err==nil {{ var b [64]byte; f.Read(b[:]); f.Close() }} }}
	select {{ case <-time.After(time.Duration({5+i%13})*time.Microsecond): case <-never: }}
}}
''')
out.append('var never chan int\nfunc main(){ rounds,_:=strconv.Atoi(os.Args[1]); f,_:=os.Create(os.Args[2]); trace.Start(f)\nvar wg sync.WaitGroup\nvar chans []chan req\n')
for i in range(n):
    out.append(f'{{ c:=make(chan req); chans=append(chans,c); wg.Add(2); go worker{i}(c,&wg); go worker{i}(c,&wg) }}\n')
out.append('''var cl sync.WaitGroup
for k:=0;k<8;k++ { cl.Add(1); go func(){ defer cl.Done(); done:=make(chan int); for r:=0;r<rounds;r++ { for j,c := range chans { c <- req{done, r*7+j}; <-done } } }() }
cl.Wait()
for _,c := range chans { close(c) }
wg.Wait()
trace.Stop(); f.Close() }
''')
sys.stdout.write(''.join(out))
