// Command askgo says what Go's own reader of execution traces makes of the files that
// it is given: for each a line "file PATH", then "ok N events" and one line an event,
// or "error" and the whole text of the error.
//
// It is built by tests/support/ask-go, beside a copy of Go's internal/trace.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"runtime"

	"askgo/trace"
)

func main() {
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	fmt.Fprintf(out, "version %s\n", runtime.Version())
	for _, path := range os.Args[1:] {
		fmt.Fprintf(out, "file %s\n", path)
		data, err := os.ReadFile(path)
		if err != nil {
			fmt.Fprintln(os.Stderr, "askgo:", err)
			os.Exit(1)
		}
		lines, err := read(data)
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

// read returns one line an event. A panic of the reader is an answer too.
func read(data []byte) (lines []string, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
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
