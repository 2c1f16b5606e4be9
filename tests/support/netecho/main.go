// Writes a trace of goroutines that wait for the network: netecho FILE.
package main

import (
	"io"
	"log"
	"net"
	"os"
	"runtime/trace"
	"time"
)

func echo(connection net.Conn) {
	io.Copy(connection, connection)
	connection.Close()
}

func serve(listener net.Listener) {
	for {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		go echo(connection)
	}
}

func ask(address string) {
	connection, err := net.Dial("tcp", address)
	if err != nil {
		log.Fatal(err)
	}
	defer connection.Close()
	line := make([]byte, 64)
	for range 50 {
		time.Sleep(time.Millisecond)
		connection.Write(line)
		io.ReadFull(connection, line)
	}
}

func main() {
	file, err := os.Create(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go serve(listener)
	if err := trace.Start(file); err != nil {
		log.Fatal(err)
	}
	ask(listener.Addr().String())
	listener.Close()
	time.Sleep(5 * time.Millisecond)
	trace.Stop()
	file.Close()
}
