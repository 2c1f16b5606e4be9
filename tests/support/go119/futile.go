package main

import (
	"bufio"
	"bytes"
	"os"

	"go119/trace"
)

// addFutileWakeups copies a trace of format 1.7 or later. In the copy, every second wakeup after
// which a goroutine blocked again without an event in between is announced as futile, which the
// parser answers by leaving out unblock, start and block. None of the parser's own traces has one.
func addFutileWakeups(name, copyName string) error {
	data, err := contents(name)
	if err != nil {
		return err
	}
	_, result, err := trace.ParseAny(bufio.NewReader(bytes.NewReader(data)))
	if err != nil {
		return err
	}
	type history [2]byte // types of the last two events that changed the goroutine's state
	past := map[uint64]history{}
	futile := map[int]bool{} // offsets of blocks
	found := 0
	for _, ev := range result.Events {
		id := ev.G
		if ev.Type == trace.EvGoUnblock {
			past[ev.G] = history{} // it did something
			id = ev.Args[0]
		}
		switch ev.Type {
		case trace.EvGoBlock, trace.EvGoBlockSend, trace.EvGoBlockRecv, trace.EvGoBlockSelect,
			trace.EvGoBlockSync, trace.EvGoBlockCond:
			if past[id] == (history{trace.EvGoUnblock, trace.EvGoStart}) {
				found++
				futile[ev.Off] = found%2 == 0
			}
		}
		past[id] = history{past[id][1], ev.Type}
	}
	var out bytes.Buffer
	for at, b := range data {
		if futile[at] {
			out.Write([]byte{trace.EvFutileWakeup, 0}) // no time after the event before it
		}
		out.WriteByte(b)
	}
	return os.WriteFile(copyName, out.Bytes(), 0o644)
}
