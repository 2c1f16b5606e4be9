// pprofserver serves net/http/pprof on a free port of 127.0.0.1, prints its address, and works a
// little, so that its traces show something. It ends when its standard input does.
package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"time"
)

func worker(in <-chan int, out chan<- int) {
	for n := range in {
		time.Sleep(2 * time.Millisecond)
		out <- n
	}
}

func work() {
	in, out := make(chan int), make(chan int)
	for i := 0; i < 4; i++ {
		go worker(in, out)
	}
	go func() {
		for n := 0; ; n++ {
			in <- n
		}
	}()
	for range out {
	}
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go work()
	go func() { log.Fatal(http.Serve(listener, nil)) }()
	fmt.Println(listener.Addr())
	io.Copy(io.Discard, os.Stdin)
}
