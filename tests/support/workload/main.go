// Command workload writes an execution trace of about a wished size, for benchmarks.
//
// -goroutines of them stay alive: most pass messages round rings of channels, the rest lock
// shared mutexes, wait in select, sleep, make system calls and allocate. Every message round
// also starts a few short-lived goroutines, as a server does.
//
//	workload -goroutines 5000 -mb 30 -o 30MB.trace
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"math/rand"
	"os"
	"runtime/trace"
	"sync"
	"sync/atomic"
	"time"
)

const ringSize = 50

type countingWriter struct {
	to    io.Writer
	bytes atomic.Int64
}

func (w *countingWriter) Write(p []byte) (int, error) {
	n, err := w.to.Write(p)
	w.bytes.Add(int64(n))
	return n, err
}

type table struct {
	mu   sync.Mutex
	rows map[int][]byte
}

// update holds the table's lock for about `work` turns of a loop.
func (t *table) update(key, work int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rows[key&63] = make([]byte, 64)
	spin(work)
}

func (t *table) lookup(key int) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.rows[key&63])
}

var sink atomic.Uint64

func spin(turns int) {
	x := uint64(turns)
	for i := 0; i < turns; i++ {
		x = x*6364136223846793005 + 1442695040888963407
	}
	sink.Store(x)
}

// relay hands every message to the next of its ring; one in 64 starts a handler.
func relay(stop <-chan struct{}, in <-chan int, out chan<- int, tables []*table) {
	for {
		select {
		case <-stop:
			return
		case m := <-in:
			if m&63 == 0 {
				go handle(m, tables[m%len(tables)])
			}
			spin(40)
			select {
			case out <- m + 1:
			case <-stop:
				return
			}
		}
	}
}

func handle(m int, t *table) {
	defer trace.StartRegion(context.Background(), "handle").End()
	t.update(m, 100)
	if m&127 == 0 {
		time.Sleep(200 * time.Microsecond)
	}
	spin(t.lookup(m))
}

func locker(stop <-chan struct{}, id int, tables []*table) {
	rng := rand.New(rand.NewSource(int64(id)))
	for !stopped(stop) {
		t := tables[rng.Intn(len(tables))]
		t.update(rng.Int(), 300)
		pause(stop, time.Duration(1+rng.Intn(20))*time.Millisecond)
	}
}

func sleeper(stop <-chan struct{}, id int) {
	rng := rand.New(rand.NewSource(int64(id)))
	for !stopped(stop) {
		time.Sleep(time.Duration(1+rng.Intn(50)) * time.Millisecond)
		spin(50)
	}
}

func caller(stop <-chan struct{}, id int) {
	rng := rand.New(rand.NewSource(int64(id)))
	devNull, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		panic(err)
	}
	defer devNull.Close()
	line := make([]byte, 128)
	for !stopped(stop) {
		for i := 0; i < 4; i++ {
			if _, err := devNull.Write(line); err != nil {
				panic(err)
			}
		}
		pause(stop, time.Duration(1+rng.Intn(20))*time.Millisecond)
	}
}

func allocator(stop <-chan struct{}, id int) {
	rng := rand.New(rand.NewSource(int64(id)))
	kept := make([][]byte, 8)
	for !stopped(stop) {
		ctx, task := trace.NewTask(context.Background(), "allocate")
		trace.Log(ctx, "id", "x")
		kept[rng.Intn(len(kept))] = make([]byte, 512+rng.Intn(4096))
		task.End()
		pause(stop, time.Duration(5+rng.Intn(40))*time.Millisecond)
	}
}

func stopped(stop <-chan struct{}) bool {
	select {
	case <-stop:
		return true
	default:
		return false
	}
}

func pause(stop <-chan struct{}, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-stop:
	case <-timer.C:
	}
}

// start brings up `goroutines` of them: 6 in 10 relay, the others do the other things.
func start(goroutines int, stop <-chan struct{}, wg *sync.WaitGroup) {
	tables := make([]*table, 64)
	for i := range tables {
		tables[i] = &table{rows: map[int][]byte{}}
	}
	spawn := func(f func()) {
		wg.Add(1)
		go func() { defer wg.Done(); f() }()
	}
	rings := goroutines * 6 / 10 / ringSize
	for r := 0; r < rings; r++ {
		links := make([]chan int, ringSize)
		for i := range links {
			links[i] = make(chan int, 1)
		}
		for i := range links {
			in, out := links[i], links[(i+1)%ringSize]
			spawn(func() { relay(stop, in, out, tables) })
		}
		for m := 0; m < 3; m++ {
			links[m*10] <- r*100 + m
		}
	}
	for id := rings * ringSize; id < goroutines; id++ {
		id := id
		switch id % 4 {
		case 0:
			spawn(func() { locker(stop, id, tables) })
		case 1:
			spawn(func() { sleeper(stop, id) })
		case 2:
			spawn(func() { caller(stop, id) })
		case 3:
			spawn(func() { allocator(stop, id) })
		}
	}
}

// run waits until the trace holds about `want` bytes. The runtime hands data over once a
// generation (about a second), so between two hand-overs the size is extrapolated.
func run(w *countingWriter, want int64) {
	began := time.Now()
	var seen int64
	var perNano float64
	for {
		time.Sleep(5 * time.Millisecond)
		passed := float64(time.Since(began))
		if n := w.bytes.Load(); n != seen {
			seen = n
			continue
		}
		if seen > 0 && perNano == 0 {
			perNano = float64(seen) / passed
		}
		if seen >= want || perNano*passed >= float64(want) {
			return
		}
	}
}

func record(path string, goroutines int, mb int64) (err error) {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := file.Close(); err == nil {
			err = cerr
		}
	}()
	stop := make(chan struct{})
	var wg sync.WaitGroup
	start(goroutines, stop, &wg)
	w := &countingWriter{to: file}
	if err := trace.Start(w); err != nil {
		return err
	}
	began := time.Now()
	run(w, mb<<20)
	trace.Stop()
	fmt.Printf("%s: %d bytes, %d goroutines, %.2f s\n", path, w.bytes.Load(), goroutines,
		time.Since(began).Seconds())
	close(stop)
	wg.Wait()
	return nil
}

func main() {
	goroutines := flag.Int("goroutines", 5000, "how many stay alive")
	mb := flag.Int64("mb", 30, "size of the trace in MiB, roughly")
	out := flag.String("o", "", "where the trace goes")
	flag.Parse()
	if *out == "" || *goroutines < 1 || *mb < 1 {
		flag.Usage()
		os.Exit(2)
	}
	if err := record(*out, *goroutines, *mb); err != nil {
		fmt.Fprintln(os.Stderr, "workload:", err)
		os.Exit(1)
	}
}
