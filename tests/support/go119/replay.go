package main

import (
	"fmt"
	"sort"
	"strings"

	"go119/trace"
)

// noGoroutine is what the reference documents have where nothing ran.
const noGoroutine = ^uint64(0)

var blockReasons = map[byte]string{
	trace.EvGoStop:        "forever",
	trace.EvGoSleep:       "sleep",
	trace.EvGoBlock:       "",
	trace.EvGoBlockSend:   "chan send",
	trace.EvGoBlockRecv:   "chan receive",
	trace.EvGoBlockSelect: "select",
	trace.EvGoBlockSync:   "sync",
	trace.EvGoBlockCond:   "sync.(*Cond).Wait",
	trace.EvGoBlockNet:    "network",
	trace.EvGoBlockGC:     "GC mark assist wait for work",
}

// goroutine is what is known of one at a point of the replay.
type goroutine struct {
	named     bool
	name      string
	state     string // "" once it ended
	reason    string
	stack     []string
	since     int64
	beginSeen bool

	cells      map[[2]string]*cell
	assist     *cell
	sweep      *cell
	assistFrom *int64
	regions    []*trace.Event
}

type sweeping struct {
	from int64
	g    uint64
}

type replayer struct {
	doc        *document
	version    int
	stacks     map[uint64][]*trace.Frame
	preInit    bool // the first Gomaxprocs, which ends the list of earlier goroutines, is to come
	end        int64
	goroutines map[uint64]*goroutine
	blocking   map[string]*cell
	syscalls   map[string]*cell
	running    map[int]uint64   // P -> goroutine
	sweeps     map[int]sweeping // P
	stw        map[int]*rangeRow
	gc         *rangeRow
	tasks      map[uint64]*trace.Event
	regionRows map[string]*pairRow
	taskRows   map[string]*pairRow
}

// replay fills doc from the events in the parser's order.
func replay(doc *document, version int, result trace.ParseResult) {
	r := &replayer{
		doc: doc, version: version, stacks: result.Stacks, preInit: true,
		end:        result.Events[len(result.Events)-1].Ts,
		goroutines: map[uint64]*goroutine{},
		blocking:   map[string]*cell{}, syscalls: map[string]*cell{},
		running: map[int]uint64{}, sweeps: map[int]sweeping{}, stw: map[int]*rangeRow{},
		tasks:      map[uint64]*trace.Event{},
		regionRows: map[string]*pairRow{}, taskRows: map[string]*pairRow{},
	}
	doc.Labels = map[string]int{}
	doc.Metrics = map[string]*metric{}
	doc.STWByName = map[string]statistics{}
	doc.SweepAllProcs = &cell{}
	blocks := blockingSyscalls(result.Events)
	for _, ev := range result.Events {
		r.schedule(ev, blocks)
		r.annotate(ev)
	}
	r.finish()
}

// blockingSyscalls finds the GoSysCall events that GoSysBlock follows as the next event of the
// goroutine. CPU samples do not count: they are no events of the goroutine but of a signal.
func blockingSyscalls(events []*trace.Event) map[*trace.Event]bool {
	blocks := map[*trace.Event]bool{}
	last := map[uint64]*trace.Event{}
	for _, ev := range events {
		if ev.Type == trace.EvCPUSample {
			continue
		}
		if before := last[ev.G]; ev.Type == trace.EvGoSysBlock && before != nil &&
			before.Type == trace.EvGoSysCall {
			blocks[before] = true
		}
		last[ev.G] = ev
	}
	return blocks
}

// schedule follows the states of goroutines.
func (r *replayer) schedule(ev *trace.Event, blocks map[*trace.Event]bool) {
	switch ev.Type {
	case trace.EvGomaxprocs:
		if !r.preInit {
			r.doc.Gomaxprocs = append(r.doc.Gomaxprocs, change{ev.Ts, ev.Args[0]})
		}
		r.preInit = false
	case trace.EvGoCreate:
		if r.preInit {
			r.status(ev.Args[0], "Runnable")
		} else {
			r.enter(ev.Args[0], ev.Ts, "Runnable", "", r.creation(ev))
		}
	case trace.EvGoWaiting:
		r.status(ev.G, "Waiting")
	case trace.EvGoInSyscall:
		r.status(ev.G, "Syscall")
	case trace.EvGoStart, trace.EvGoStartLabel:
		r.running[ev.P] = ev.G
		if r.preInit {
			r.status(ev.G, "Running")
		} else {
			r.enter(ev.G, ev.Ts, "Running", "", nil)
		}
		if ev.Type == trace.EvGoStartLabel {
			r.doc.Labels[ev.SArgs[0]]++
		}
	case trace.EvGoEnd:
		delete(r.running, ev.P)
		r.enter(ev.G, ev.Ts, "", "", nil)
		g := r.goroutine(ev.G)
		for _, begin := range g.regions {
			row(r.regionRows, begin.SArgs[0]).EndedByExit++
		}
		g.regions = nil
	case trace.EvGoSched, trace.EvGoPreempt:
		delete(r.running, ev.P)
		r.enter(ev.G, ev.Ts, "Runnable", "", r.names(ev.Stk))
	case trace.EvGoStop, trace.EvGoSleep, trace.EvGoBlock, trace.EvGoBlockSend,
		trace.EvGoBlockRecv, trace.EvGoBlockSelect, trace.EvGoBlockSync, trace.EvGoBlockCond,
		trace.EvGoBlockNet, trace.EvGoBlockGC:
		delete(r.running, ev.P)
		r.enter(ev.G, ev.Ts, "Waiting", blockReasons[ev.Type], r.names(ev.Stk))
	case trace.EvGoUnblock:
		r.enter(ev.Args[0], ev.Ts, "Runnable", "", nil)
	case trace.EvGoSysCall:
		r.enter(ev.G, ev.Ts, "Syscall", "", r.names(ev.Stk))
		if !blocks[ev] { // the converter gives it the shortest time there is
			r.enter(ev.G, ev.Ts+1, "Running", "", nil)
		}
	case trace.EvGoSysBlock:
		delete(r.running, ev.P)
	case trace.EvGoSysExit:
		r.enter(ev.G, ev.Ts, "Runnable", "", nil)
	}
}

// annotate follows everything but the states: ranges, metrics, tasks, regions, logs, samples.
func (r *replayer) annotate(ev *trace.Event) {
	switch ev.Type {
	case trace.EvHeapAlloc:
		r.metric("/memory/classes/heap/objects:bytes").add(ev.Args[0])
	case trace.EvHeapGoal:
		r.metric("/gc/heap/goal:bytes").add(ev.Args[0])
	case trace.EvCPUSample:
		r.doc.CPUSamples++
	case trace.EvUserLog:
		r.doc.LogTotal++
	case trace.EvGCStart:
		r.gc = &rangeRow{Name: "GC concurrent mark phase", Start: ev.Ts, ClippedEnd: true}
		r.doc.GCCycles = append(r.doc.GCCycles, r.gc)
	case trace.EvGCDone:
		r.gc.close(ev.Ts)
	case trace.EvGCSTWStart:
		row := r.beginSTW(ev)
		r.stw[r.stwKey(ev)] = row
		r.doc.STW = append(r.doc.STW, row)
	case trace.EvGCSTWDone:
		r.stw[r.stwKey(ev)].close(ev.Ts)
	case trace.EvGCSweepStart:
		r.sweeps[ev.P] = sweeping{ev.Ts, ev.G}
	case trace.EvGCSweepDone:
		begin := r.sweeps[ev.P]
		delete(r.sweeps, ev.P)
		r.doc.SweepAllProcs.add(ev.Ts-begin.from, true, true)
		if ev.G != 0 && begin.g == ev.G {
			r.goroutine(ev.G).sweep.add(ev.Ts-begin.from, true, true)
		}
	case trace.EvGCMarkAssistStart:
		from := ev.Ts
		r.goroutine(ev.G).assistFrom = &from
	case trace.EvGCMarkAssistDone:
		g := r.goroutine(ev.G)
		if g.assistFrom != nil {
			g.assist.add(ev.Ts-*g.assistFrom, true, true)
		} else {
			g.assist.add(ev.Ts, false, true)
		}
		g.assistFrom = nil
	case trace.EvUserTaskCreate:
		r.tasks[ev.Args[0]] = ev
	case trace.EvUserTaskEnd:
		if begin := r.tasks[ev.Args[0]]; begin != nil {
			row(r.taskRows, begin.SArgs[0]).add(ev.Ts - begin.Ts)
			delete(r.tasks, ev.Args[0])
		} else {
			row(r.taskRows, "").NoStart++
		}
	case trace.EvUserRegion:
		r.region(ev)
	}
}

func (r *replayer) region(ev *trace.Event) {
	g := r.goroutine(ev.G)
	last := len(g.regions) - 1
	switch {
	case ev.Args[1] == 0:
		g.regions = append(g.regions, ev)
	case last < 0:
		row(r.regionRows, ev.SArgs[0]).NoStart++
	default: // the parser has seen to it that the names are the same
		row(r.regionRows, ev.SArgs[0]).add(ev.Ts - g.regions[last].Ts)
		g.regions = g.regions[:last]
	}
}

func (r *replayer) beginSTW(ev *trace.Event) *rangeRow {
	kind := "GC mark termination"
	if r.version < 1010 {
		kind += " (of one proc)"
	} else if ev.Args[0] == 1 {
		kind = "GC sweep termination"
	}
	row := &rangeRow{Name: "stop-the-world (" + kind + ")", Start: ev.Ts, ClippedEnd: true,
		Goroutine: noGoroutine}
	if g, ok := r.running[ev.P]; ok && r.version >= 1010 {
		row.Goroutine = g
	}
	return row
}

// stwKey tells apart the stop-the-world ranges that may overlap: before 1.10, one a P.
func (r *replayer) stwKey(ev *trace.Event) int {
	if r.version < 1010 {
		return ev.P
	}
	return 0
}

// creation is the first stack of a goroutine: a stack, or before 1.7 only the PC of its function.
func (r *replayer) creation(ev *trace.Event) []string {
	if r.version < 1007 {
		return []string{fmt.Sprintf("0x%x", ev.Args[1])}
	}
	return r.names(r.stacks[ev.Args[1]])
}

func (r *replayer) goroutine(id uint64) *goroutine {
	g := r.goroutines[id]
	if g == nil {
		g = &goroutine{cells: map[[2]string]*cell{}, assist: &cell{}, sweep: &cell{}}
		r.goroutines[id] = g
	}
	return g
}

// status puts a goroutine that is older than the trace into its state at the trace's start.
func (r *replayer) status(id uint64, state string) {
	g := r.goroutine(id)
	g.state, g.since, g.beginSeen = state, 0, false
}

// enter ends the state that a goroutine is in and begins another.
func (r *replayer) enter(id uint64, now int64, state, reason string, stack []string) {
	g := r.goroutine(id)
	if !g.named && len(stack) > 0 {
		g.named, g.name = true, stack[len(stack)-1]
	}
	r.leave(g, now, true)
	g.state, g.reason, g.stack, g.since, g.beginSeen = state, reason, stack, now, true
}

// leave counts the span of the state that a goroutine is in.
func (r *replayer) leave(g *goroutine, now int64, endSeen bool) {
	if g.state == "" {
		return
	}
	key := [2]string{g.state, g.reason}
	if g.cells[key] == nil {
		g.cells[key] = &cell{State: g.state, Reason: g.reason}
	}
	if now < g.since { // less than a nanosecond after a system call of 1 ns
		now = g.since
	}
	g.cells[key].add(now-g.since, g.beginSeen, endSeen)
	var stacks map[string]*cell
	switch g.state {
	case "Waiting":
		stacks = r.blocking
	case "Syscall":
		stacks = r.syscalls
	default:
		return
	}
	name := g.reason + "\n" + strings.Join(g.stack, "\n")
	if stacks[name] == nil {
		stacks[name] = &cell{State: g.state, Reason: g.reason, Stack: g.stack}
	}
	stacks[name].add(now-g.since, g.beginSeen, endSeen)
}

func (r *replayer) metric(name string) *metric {
	if r.doc.Metrics[name] == nil {
		r.doc.Metrics[name] = &metric{}
	}
	return r.doc.Metrics[name]
}

// finish closes what is open at the last event and writes the tables.
func (r *replayer) finish() {
	doc := r.doc
	doc.DurationNs = r.end
	doc.GoroutineCount = 0
	for _, g := range r.goroutines {
		r.leave(g, r.end, false)
		if g.assistFrom != nil {
			g.assist.add(r.end-*g.assistFrom, true, false)
		}
		for _, begin := range g.regions {
			row(r.regionRows, begin.SArgs[0]).NoEnd++
		}
	}
	for _, begin := range r.tasks {
		row(r.taskRows, begin.SArgs[0]).NoEnd++
	}
	for _, begin := range r.sweeps {
		doc.SweepAllProcs.add(r.end-begin.from, true, false)
	}
	doc.SweepAllProcs.finish()
	r.finishRanges()
	r.finishTypes()
	doc.BlockingStacks = stackRows(r.blocking)
	doc.SyscallStacks = stackRows(r.syscalls)
	doc.Regions = pairRows(r.regionRows)
	doc.Tasks = pairRows(r.taskRows)
}

func (r *replayer) finishRanges() {
	pauses := map[string][]int64{}
	for _, row := range r.doc.STW {
		if row.ClippedEnd {
			row.DurNs = r.end - row.Start
		} else {
			pauses[row.Name] = append(pauses[row.Name], row.DurNs)
		}
	}
	for name, spans := range pauses {
		r.doc.STWByName[name] = statisticsOf(spans)
	}
	if r.gc != nil && r.gc.ClippedEnd {
		r.gc.DurNs = r.end - r.gc.Start
	}
}

func (r *replayer) finishTypes() {
	rows := map[string]*typeRow{}
	cells := map[string]map[[2]string]*cell{}
	for _, g := range r.goroutines {
		if len(g.cells) == 0 {
			continue // a goroutine that only other events name
		}
		r.doc.GoroutineCount++
		if rows[g.name] == nil {
			rows[g.name] = &typeRow{Name: g.name, System: isSystem(g.name),
				MarkAssist: &cell{}, Sweep: &cell{}}
			cells[g.name] = map[[2]string]*cell{}
		}
		rows[g.name].Goroutines++
		rows[g.name].MarkAssist.merge(g.assist)
		rows[g.name].Sweep.merge(g.sweep)
		for key, c := range g.cells {
			if cells[g.name][key] == nil {
				cells[g.name][key] = &cell{State: c.State, Reason: c.Reason}
			}
			cells[g.name][key].merge(c)
		}
	}
	for _, name := range sortedKeys(rows) {
		row := rows[name]
		row.MarkAssist.finish()
		row.Sweep.finish()
		for _, c := range cells[name] {
			row.States = append(row.States, c.finish())
		}
		sort.Slice(row.States, func(i, j int) bool {
			a, b := row.States[i], row.States[j]
			return a.State+"\n"+a.Reason < b.State+"\n"+b.Reason
		})
		r.doc.Types = append(r.doc.Types, *row)
	}
}

func isSystem(name string) bool {
	return name == "" || strings.HasPrefix(name, "runtime.") && name != "runtime.main"
}

// names of a stack's functions; before 1.7 there are only PCs.
func (r *replayer) names(frames []*trace.Frame) []string {
	var stack []string
	for _, frame := range frames {
		if r.version < 1007 {
			stack = append(stack, fmt.Sprintf("0x%x", frame.PC))
		} else {
			stack = append(stack, frame.Fn)
		}
	}
	return stack
}

// row of a name, made where there is none yet.
func row(rows map[string]*pairRow, name string) *pairRow {
	if rows[name] == nil {
		rows[name] = &pairRow{Name: name}
	}
	return rows[name]
}

// close ends a range.
func (row *rangeRow) close(now int64) {
	row.DurNs, row.ClippedEnd = now-row.Start, false
}

// merge adds the spans of other.
func (c *cell) merge(other *cell) {
	c.spans = append(c.spans, other.spans...)
	for _, part := range [][2]*clipped{{&c.ClippedStart, &other.ClippedStart},
		{&c.ClippedEnd, &other.ClippedEnd}, {&c.ClippedBoth, &other.ClippedBoth}} {
		part[0].Count += part[1].Count
		part[0].TotalNs += part[1].TotalNs
	}
}
