// Command go119 says what Go 1.19's own trace parser makes of execution traces of formats 1.5 to
// 1.19: one JSON document per argument and line, of the shape of this project's reference
// documents (those of tests/fixtures/oracle), for tests/agreement.py to compare.
//
//	go119 TRACE...
//	go119 -futile TRACE COPY
//
// The second form writes a copy of a trace with futile wakeups (futile.go).
//
// It shares no code with tracegate: the order of events, the corrected times of system calls and
// the removal of futile wakeups are the parser's. The meaning of the ordered events (replay.go)
// follows Go 1.27's converter of old traces, internal/trace/tracev1.go, which cannot read formats
// before 1.11 itself.
//
// The parser is an internal package of Go, so tests/old_formats.py copies it from the toolchain
// into folder trace of a module, with a file that gives out its unexported entry:
//
//	func ParseAny(r io.Reader) (int, ParseResult, error) { return parse(r, "") }
//
// The exported Parse insists on a binary for formats before 1.7, to turn PCs into names.
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"go119/trace"
)

func main() {
	if len(os.Args) == 4 && os.Args[1] == "-futile" {
		if err := addFutileWakeups(os.Args[2], os.Args[3]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	out := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for _, name := range os.Args[1:] {
		if err := encoder.Encode(documentOf(name)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	if err := out.Flush(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// documentOf reads the trace in the named file, gzip'd or not. A file that the parser refuses, or
// panics on, gives a document with ok == false.
func documentOf(name string) (doc *document) {
	doc = &document{OracleVersion: 2, File: name}
	defer func() {
		if p := recover(); p != nil {
			*doc = document{OracleVersion: 2, File: name, Error: fmt.Sprint("panic: ", p)}
		}
	}()
	data, err := contents(name)
	if err != nil {
		doc.Error = err.Error()
		return doc
	}
	version, result, err := trace.ParseAny(bufio.NewReader(bytes.NewReader(data)))
	if err != nil {
		doc.Error = err.Error()
		return doc
	}
	doc.OK = true
	doc.FormatVersion = fmt.Sprintf("%d.%d", version/1000, version%1000)
	replay(doc, version, result)
	return doc
}

func contents(name string) ([]byte, error) {
	data, err := os.ReadFile(name)
	if err != nil || !bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		return data, err
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(unpacked)
}
