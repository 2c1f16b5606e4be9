// Command askgo says what Go's own readers of execution traces make of the files that
// they are given: for each a line "file PATH", then "ok N events" and one line an event,
// or "error" and the whole text of the error. With -count before them only the first line or
// the error, from one bare loop over the events of each file, and how many seconds that took.
//
// It is built by tests/support/ask-go, beside copies of Go 1.27's internal/trace and, for
// the formats 1.5 to 1.10, which that one does not read, of Go 1.19's.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"time"

	oldtrace "askgo/oldtrace"
	"askgo/trace"
)

// Both readers of the old formats walk over maps, so that their order may change from
// one read to the next.
const repeats = 16

func main() {
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	if len(os.Args) > 1 && os.Args[1] == "-count" {
		for _, path := range os.Args[2:] {
			began := time.Now()
			events, err := count(path)
			if err != nil {
				fmt.Fprintf(out, "error\n%s\n", err)
				continue
			}
			fmt.Fprintf(out, "ok %d events\n%.3f seconds\n", events, time.Since(began).Seconds())
		}
		return
	}
	for _, path := range os.Args[1:] {
		fmt.Fprintf(out, "file %s\n", path)
		data, err := os.ReadFile(path)
		if err != nil {
			fmt.Fprintln(os.Stderr, "askgo:", err)
			os.Exit(1)
		}
		lines, err := read(data)
		for range repeats {
			again, errAgain := read(data)
			if (err == nil) != (errAgain == nil) || !slices.Equal(lines, again) {
				fmt.Fprintf(os.Stderr, "askgo: %s: Go's reader does not always say the same\n", path)
				os.Exit(1)
			}
		}
		if err != nil {
			fmt.Fprintf(out, "error\n%s\n", err)
			continue
		}
		fmt.Fprintf(out, "ok %d events\n", len(lines))
		for _, line := range lines {
			fmt.Fprintln(out, line)
		}
	}
}

// count reads a trace and does nothing with its events.
func count(path string) (events int, err error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	r, err := trace.NewReader(bufio.NewReaderSize(file, 1<<16))
	if err != nil {
		return 0, err
	}
	for {
		if _, err := r.ReadEvent(); err == io.EOF {
			return events, nil
		} else if err != nil {
			return 0, err
		}
		events++
	}
}

// read returns one line an event. A panic of the reader is an answer too.
func read(data []byte) (lines []string, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	if veryOld.Match(data) {
		return readVeryOld(data)
	}
	r, err := trace.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	for {
		ev, err := r.ReadEvent()
		if err == io.EOF {
			return lines, nil
		}
		if err != nil {
			return nil, err
		}
		if line := describe(&ev); line != "" {
			lines = append(lines, line)
		}
	}
}

var veryOld = regexp.MustCompile(`^go 1\.([5-9]|10) trace`)

// oldNames are the events of the formats up to 1.21 under our names; "" for those
// that become no event.
var oldNames = map[string]string{
	"Gomaxprocs":        "ProcsChange",
	"GCStart":           "GcBegin",
	"GCDone":            "GcEnd",
	"GCSTWStart":        "StwBegin",
	"GCSTWDone":         "StwEnd",
	"GCSweepStart":      "SweepBegin",
	"GCSweepDone":       "SweepEnd",
	"GCMarkAssistStart": "MarkAssistBegin",
	"GCMarkAssistDone":  "MarkAssistEnd",
	"GoEnd":             "GoDestroy",
	"GoStop":            "GoBlock",
	"GoSched":           "GoStop",
	"GoPreempt":         "GoStop",
	"GoSleep":           "GoBlock",
	"GoBlockSend":       "GoBlock",
	"GoBlockRecv":       "GoBlock",
	"GoBlockSelect":     "GoBlock",
	"GoBlockSync":       "GoBlock",
	"GoBlockCond":       "GoBlock",
	"GoBlockNet":        "GoBlock",
	"GoBlockGC":         "GoBlock",
	"GoSysCall":         "GoSyscallBegin",
	"GoSysExit":         "GoSyscallEndBlocked",
	"GoSysBlock":        "",
	"GoWaiting":         "GoStatus",
	"GoInSyscall":       "GoStatus",
	"GoStartLabel":      "GoStart",
}

// readVeryOld is read for Go 1.19's reader, whose events are those of the wire.
func readVeryOld(data []byte) (lines []string, err error) {
	events, err := oldtrace.Events(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	for _, ev := range events {
		wire := oldtrace.EventDescriptions[ev.Type]
		name, ok := oldNames[wire.Name]
		if !ok {
			name = wire.Name
		}
		switch {
		case name == "":
			continue
		case len(wire.Args) > 0 && wire.Args[0] == "g":
			name = fmt.Sprintf("%s %d", name, ev.Args[0])
		case len(name) > 2 && name[:2] == "Go" && name != "GoLabel":
			name = fmt.Sprintf("%s %d", name, ev.G)
		}
		lines = append(lines, name)
	}
	return lines, nil
}

// names are the wire's events, with our name where it is another.
var names = map[string]string{
	"GoStatusStack":      "GoStatus",
	"GoSwitch":           "GoUnblock", // the first of the three events that it becomes
	"GoSwitchDestroy":    "GoUnblock",
	"STWBegin":           "StwBegin",
	"STWEnd":             "StwEnd",
	"GCActive":           "GcActive",
	"GCBegin":            "GcBegin",
	"GCEnd":              "GcEnd",
	"GCSweepActive":      "SweepActive",
	"GCSweepBegin":       "SweepBegin",
	"GCSweepEnd":         "SweepEnd",
	"GCMarkAssistActive": "MarkAssistActive",
	"GCMarkAssistBegin":  "MarkAssistBegin",
	"GCMarkAssistEnd":    "MarkAssistEnd",
	"UserTaskBegin":      "TaskBegin",
	"UserTaskEnd":        "TaskEnd",
	"UserRegionBegin":    "RegionBegin",
	"UserRegionEnd":      "RegionEnd",
	"UserLog":            "Log",
	"CPUSample":          "CpuSample",
}

// describe is the short form of an event in which the stories have them: its kind and,
// of a transition, the goroutine. "" for the events of experiments, which we leave out.
func describe(ev *trace.Event) string {
	switch ev.Kind() {
	case trace.EventSync:
		return "Sync"
	case trace.EventExperimental:
		return ""
	}
	name := trace.WireName(ev)
	if ours, ok := names[name]; ok {
		name = ours
	}
	switch ev.Kind() {
	case trace.EventStateTransition:
		if st := ev.StateTransition(); st.Resource.Kind == trace.ResourceGoroutine {
			return fmt.Sprintf("%s %d", name, st.Resource.Goroutine())
		}
	case trace.EventRangeActive:
		if scope := ev.Range().Scope; scope.Kind == trace.ResourceGoroutine {
			return fmt.Sprintf("%s %d", name, scope.Goroutine())
		}
	}
	return name
}
