package main

import "sort"

// document has the keys of a reference document that tests/agreement.py reads. Times are in ns.
type document struct {
	OracleVersion  int                   `json:"oracle_version"`
	File           string                `json:"file"`
	FormatVersion  string                `json:"format_version"`
	OK             bool                  `json:"ok"`
	Error          string                `json:"error,omitempty"`
	Start          int64                 `json:"start"`
	DurationNs     int64                 `json:"duration_ns"`
	GoroutineCount int                   `json:"goroutine_count"`
	LogTotal       int                   `json:"log_total"`
	CPUSamples     int                   `json:"cpu_samples"`
	Labels         map[string]int        `json:"labels"`
	Gomaxprocs     []change              `json:"gomaxprocs"`
	Metrics        map[string]*metric    `json:"metrics"`
	Types          []typeRow             `json:"types"`
	BlockingStacks []*cell               `json:"blocking_stacks"`
	SyscallStacks  []*cell               `json:"syscall_stacks"`
	GCCycles       []*rangeRow           `json:"gc_cycles"`
	STW            []*rangeRow           `json:"stw"`
	STWByName      map[string]statistics `json:"stw_by_name"`
	SweepAllProcs  *cell                 `json:"sweep_all_procs"`
	Regions        []*pairRow            `json:"regions"`
	Tasks          []*pairRow            `json:"tasks"`
}

type change struct {
	Time  int64  `json:"time"`
	Value uint64 `json:"value"`
}

type metric struct {
	Count int    `json:"count"`
	Min   uint64 `json:"min"`
	Max   uint64 `json:"max"`
	First uint64 `json:"first"`
	Last  uint64 `json:"last"`
}

func (m *metric) add(value uint64) {
	if m.Count == 0 {
		m.First, m.Min, m.Max = value, value, value
	}
	if value < m.Min {
		m.Min = value
	}
	if value > m.Max {
		m.Max = value
	}
	m.Last = value
	m.Count++
}

type typeRow struct {
	Name       string  `json:"name"`
	System     bool    `json:"system"`
	Goroutines int     `json:"goroutines"`
	States     []*cell `json:"states"`
	MarkAssist *cell   `json:"mark_assist"`
	Sweep      *cell   `json:"sweep"`
}

type rangeRow struct {
	Name       string `json:"name"`
	Start      int64  `json:"start"`
	DurNs      int64  `json:"dur_ns"`
	Goroutine  uint64 `json:"goroutine"`
	ClippedEnd bool   `json:"clipped_end,omitempty"`
}

type pairRow struct {
	Name        string `json:"name"`
	Count       int    `json:"count"`
	TotalNs     int64  `json:"total_ns"`
	MaxNs       int64  `json:"max_ns"`
	NoStart     int    `json:"no_start"`
	NoEnd       int    `json:"no_end"`
	EndedByExit int    `json:"ended_by_goroutine_exit,omitempty"` // regions only
}

func (p *pairRow) add(ns int64) {
	p.Count++
	p.TotalNs += ns
	if ns > p.MaxNs {
		p.MaxNs = ns
	}
}

// cell is a set of spans: of one state and reason, with one stack, or of one kind of range.
type cell struct {
	State        string     `json:"state,omitempty"`
	Reason       string     `json:"reason"`
	Stack        []string   `json:"stack,omitempty"` // leaf first
	Completed    statistics `json:"completed"`
	ClippedStart clipped    `json:"clipped_start"`
	ClippedEnd   clipped    `json:"clipped_end"`
	ClippedBoth  clipped    `json:"clipped_both"`

	spans []int64 // the completed ones
}

type clipped struct {
	Count   int   `json:"count"`
	TotalNs int64 `json:"total_ns"`
}

type statistics struct {
	Count   int   `json:"count"`
	TotalNs int64 `json:"total_ns"`
	MinNs   int64 `json:"min_ns"`
	MaxNs   int64 `json:"max_ns"`
	P50Ns   int64 `json:"p50_ns"`
	P90Ns   int64 `json:"p90_ns"`
	P99Ns   int64 `json:"p99_ns"`
}

// add counts a span of which the trace shows the begin, the end, both or neither.
func (c *cell) add(ns int64, beginSeen, endSeen bool) {
	if beginSeen && endSeen {
		c.spans = append(c.spans, ns)
		return
	}
	part := &c.ClippedBoth
	if beginSeen {
		part = &c.ClippedEnd
	} else if endSeen {
		part = &c.ClippedStart
	}
	part.Count++
	part.TotalNs += ns
}

// finish works out the statistics, after the last add.
func (c *cell) finish() *cell {
	c.Completed = statisticsOf(c.spans)
	return c
}

// statisticsOf takes quantiles by nearest rank. It sorts spans.
func statisticsOf(spans []int64) statistics {
	n := len(spans)
	if n == 0 {
		return statistics{}
	}
	sort.Slice(spans, func(i, j int) bool { return spans[i] < spans[j] })
	rank := func(percent int) int64 { return spans[(percent*n+99)/100-1] }
	s := statistics{Count: n, MinNs: spans[0], MaxNs: spans[n-1],
		P50Ns: rank(50), P90Ns: rank(90), P99Ns: rank(99)}
	for _, ns := range spans {
		s.TotalNs += ns
	}
	return s
}

// stackRows are all stacks, by completed total.
func stackRows(stacks map[string]*cell) []*cell {
	rows := []*cell{}
	for _, key := range sortedKeys(stacks) {
		rows = append(rows, stacks[key].finish())
	}
	sort.SliceStable(rows, func(i, j int) bool {
		return rows[i].Completed.TotalNs > rows[j].Completed.TotalNs
	})
	return rows
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

func pairRows(pairs map[string]*pairRow) []*pairRow {
	rows := []*pairRow{}
	for _, name := range sortedKeys(pairs) {
		rows = append(rows, pairs[name])
	}
	return rows
}
