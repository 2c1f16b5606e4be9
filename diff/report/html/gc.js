// The garbage collector: mutator utilization, pauses, and the cycles of a run.
(() => {
  const { h, svg } = tg;
  const SIDES = ["base", "new"];
  const sideName = (i) => tg.data.sides[i].name;
  const orDash = (value, format) => (value === null || value === undefined ? "–" : format(value));

  tg.bytes = (n) => {
    const [scale, unit] = [[1e9, "GB"], [1e6, "MB"], [1e3, "kB"]].find(([of]) => n >= of) || [1, "B"];
    return `${Number((n / scale).toPrecision(3))} ${unit}`;
  };

  // The utilizations of a window, by side: [[one for each run], [...]].
  const valuesOf = (gc, flag, window) => SIDES.map((side) =>
    gc[side].runs.filter((run) => run.mmu).map((run) => run.mmu[flag][window]));

  const mmuPicture = (gc, flag) => {
    const height = 220;
    const { MARGIN } = tg;
    const at = (v) => height - MARGIN.bottom - v * (height - MARGIN.bottom - MARGIN.top);
    return tg.framed(height, [0, 0.25, 0.5, 0.75, 1], at, tg.percent, (picture, width) => {
      const step = (width - MARGIN.left - MARGIN.right) / gc.windows.length;
      const before = [null, null];
      gc.windows.forEach((window, w) => {
        picture.append(svg("text", { x: MARGIN.left + step * (w + 0.5), y: height - 8, class: "label" }, tg.tick(window)));
        valuesOf(gc, flag, w).forEach((values, side) => {
          if (!values.length) {
            return;
          }
          const x = MARGIN.left + step * (w + 0.4 + 0.2 * side);
          const middle = { x, y: at(tg.median(values)) };
          if (before[side]) {
            picture.append(svg("line", { x1: before[side].x, y1: before[side].y, x2: x, y2: middle.y, class: `middle ${SIDES[side]}` }));
          }
          before[side] = middle;
          values.forEach((value, i) => {
            const text = `${sideName(side)} run ${i + 1}: at least ${tg.percent(value)} in every ${tg.tick(window)}`;
            picture.append(svg("circle", { cx: x, cy: at(value), r: 3.5, class: `dot ${SIDES[side]}`, "data-say": text },
              svg("title", {}, text)));
          });
        });
      });
    });
  };

  // What part of the procs the program had, over all windows of a length: both sides side by side.
  const mudTable = (gc, flag) => tg.table(["window", "side", ...gc.quantiles.map((q) => `${Number((q * 100).toPrecision(3))}%`)],
    gc.windows.flatMap((window, w) => SIDES.map((side, i) => [tg.tick(window), sideName(i),
      ...gc.quantiles.map((q, k) => orDash(gc[side].mud && gc[side].mud[flag][w][k], (v) => `${Number((v * 100).toFixed(1))}%`))])),
    { caption: "Mutator utilization distribution: in so many of all windows of a length (the head of the column) the program had this part "
      + "of the procs, or less. Medians over the runs; counted as lost is what is chosen at the minimum.", numeric: gc.quantiles.map((q, k) => k + 2) });

  const mmuFigure = (gc) => {
    let flag = gc.flags.length - 1;
    const mud = h("div", { class: "mud" }, mudTable(gc, flag));
    const choice = h("select", { "aria-label": "What is counted as lost", onchange: (event) => {
      flag = event.target.selectedIndex;
      mud.replaceChildren(mudTable(gc, flag));
      figure.draw();
    } }, gc.flags.map((name, i) => h("option", { selected: i === flag }, name)));
    const figure = tg.figure("Minimum mutator utilization", "The table below has the numbers.",
      (width) => mmuPicture(gc, flag)(width), "What part of the procs the program had at least, in every window of a "
        + "length: dots are runs, lines medians. Counted as lost: what is chosen above.", [" ", choice]);
    figure.figure.append(tg.numbers(() => tg.table(["lost to", "window", ...SIDES.map((s, i) => `${sideName(i)}, median (least)`)],
      gc.flags.flatMap((name, f) => gc.windows.map((window, w) => [name, tg.tick(window), ...valuesOf(gc, f, w).map((values) =>
        (values.length ? `${tg.percent(tg.median(values))} (${tg.percent(Math.min(...values))})` : "–"))])), { numeric: [1, 2, 3] })));
    return [figure.figure, mud];
  };

  const pauses = (gc) => {
    const part = (of) => orDash(of, ([middle, most]) => `${tg.duration(middle)} (${tg.duration(most)})`);
    const rows = gc.pauses.flatMap((pause) => SIDES.map((side, i) => [pause, pause[side], i])).map(([pause, of, i]) => [
      pause.kind + (pause.recording ? " (of the recording)" : ""), sideName(i),
      ...(of === null ? ["0/s", "–", "–", "–", "–", "–"] : [`${Number(of.rate.toPrecision(3))}/s`, `${tg.duration(of.total)}/s`,
        of.n ? tg.duration(of.p50) : "–", of.n ? `${tg.duration(of.p99)} (${tg.duration(of.max)})` : "–", part(of.stopping), part(of.restarting)])]);
    return h("div", { class: "full" }, tg.table(["stop-the-world", "side", "count", "time", "median", "p99 (greatest)",
      "stopping, median (greatest)", "restarting"], rows, { caption: "Pauses by kind, all runs together. Stopping: until the last "
        + "goroutine had made way; restarting: after they were told to go on", numeric: [2, 3, 4, 5, 6, 7] }));
  };

  const runnable = (gc) => {
    const rows = ["outside", "inside"].flatMap((title, inside) => SIDES.map((side, i) => {
      const of = gc[side].runnable[inside];
      return [title, sideName(i), orDash(of.mean, (v) => Number(v.toPrecision(3)).toString()), orDash(of.idle, tg.percent),
        of.n ? `${tg.duration(of.p50)} (${tg.duration(of.p99)})` : "–"];
    }));
    return h("div", {}, tg.table(["mark phase", "side", "runnable", "idle procs", "wait, median (p99)"], rows,
      { caption: "Goroutines that wait for a proc, outside and inside of mark phases: how many on average, procs that are idle meanwhile, how long", numeric: [2, 3, 4] }));
  };

  const COLUMNS = ["cycle", "begins", "mark phase", "sweep after it", "heap at begin", "peak", "live at end", "goal", "overshoot", "assists",
    "assist share", "dedicated", "fractional", "idle", "pauses"];

  const cycleRows = (run) => run.cycles.map((c, i) => {
    const [start, mark, heap, after, goal, over, assist, dedicated, fractional, idle, share, sweep, whole, stops, peak] = c;
    return [`${i + 1}${whole ? "" : ", cut"}`, tg.duration(start), tg.duration(mark), orDash(sweep, tg.duration), orDash(heap, tg.bytes),
      orDash(peak, tg.bytes), orDash(after, tg.bytes), orDash(goal, tg.bytes), orDash(over, tg.percent), tg.duration(assist), orDash(share, tg.percent),
      tg.duration(dedicated), tg.duration(fractional), tg.duration(idle),
      stops.map(([kind, ns]) => `${kind.replace(/^GC /, "")} ${tg.duration(ns)}`).join(", ")];
  });

  const LINES = [[4, "goal", "goal"], [2, "heap-begin", "heap when marking begins"], [3, "heap-end", "live heap when marking ends"]];

  const heapPicture = (run) => {
    const height = 220;
    const known = run.cycles.flatMap((c) => LINES.map(([at]) => c[at])).filter((v) => v !== null);
    const most = Math.max(...known) * 1.05;
    const { MARGIN } = tg;
    const at = (v) => height - MARGIN.bottom - (v / most) * (height - MARGIN.bottom - MARGIN.top);
    const step = [1, 2, 2.5, 5, 10].map((k) => k * 10 ** Math.floor(Math.log10(most / 5))).find((size) => most / size <= 5);
    const ticks = Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => i * step);
    return tg.framed(height, ticks, at, tg.bytes, (picture, width) => {
      const end = Math.max(...run.cycles.map((c) => c[0] + c[1])) || 1;
      const x = (ns) => MARGIN.left + (ns / end) * (width - MARGIN.left - MARGIN.right - 6);
      for (const [column, kind, title] of LINES) {
        let before = null;
        run.cycles.forEach((c, i) => {
          if (c[column] === null) {
            return;
          }
          const here = { x: x(kind === "heap-end" ? c[0] + c[1] : c[0]), y: at(c[column]) };
          if (before) {
            picture.append(svg("line", { x1: before.x, y1: before.y, x2: here.x, y2: here.y, class: kind }));
          }
          before = here;
          const text = `cycle ${i + 1}, ${title}: ${tg.bytes(c[column])}`;
          picture.append(svg("circle", { cx: here.x, cy: here.y, r: 3, class: kind, "data-say": text }, svg("title", {}, text)));
        });
      }
      picture.append(svg("text", { x: width - MARGIN.right, y: height - 8, class: "label end" }, tg.duration(end)),
        svg("text", { x: MARGIN.left, y: height - 8 }, "0"));
    });
  };

  // The cycles of one run of a side.
  const cycles = (gc, side, i) => {
    const { runs } = gc[side];
    if (!runs.some((run) => run.cycles.length)) {
      return h("p", { class: "fine" }, `${sideName(i)}: no cycles, or a baseline, which keeps none.`);
    }
    const table = h("div", { class: "cycles" });
    let run = null;
    const show = (index) => {
      run = runs[index];
      const left = run.cycles_total - run.cycles.length;
      table.replaceChildren(tg.table(COLUMNS, cycleRows(run), { caption: `Cycles of ${sideName(i)} run ${index + 1}; work in time on procs`,
        numeric: COLUMNS.map((c, k) => k).slice(1, 14) }), ...(left ? [h("p", { class: "fine" }, `and ${tg.plural(left, "more cycle")}, in tracegate profile --format json`)] : []));
      figure.draw();
    };
    const first = runs.findIndex((of) => of.cycles.length);
    const choice = h("select", { "aria-label": `Run of ${sideName(i)}`, onchange: () => show(choice.selectedIndex) },
      runs.map((of, k) => h("option", { selected: k === first }, `run ${k + 1}, ${tg.plural(of.cycles_total, "cycle")}`)));
    const figure = tg.figure(`Heap against goal, ${sideName(i)}`, "The table below has the numbers.", (width) =>
      (run && run.cycles.some((c) => LINES.some(([at]) => c[at] !== null)) ? heapPicture(run)(width) : h("p", { class: "fine" }, "This trace tells no heap sizes.")),
    "Dashed: the goal; open dots: heap when marking begins, filled: live when it ends.", [" ", choice]);
    figure.figure.classList.add(side);
    show(first);
    figure.figure.append(tg.fold("cycle table", () => table));
    return figure.figure;
  };

  tg.gc = () => {
    const { gc } = tg.data;
    return h("section", { id: "gc", "aria-labelledby": "gc-title" }, h("h2", { id: "gc-title" }, "Garbage collector"),
      gc === null ? h("p", {}, "No cycle and no stop-the-world in these traces.") :
        h("div", { class: "detail" }, SIDES.some((side) => gc[side].runs.some((run) => run.mmu)) ? mmuFigure(gc) :
          h("p", { class: "fine" }, "Mutator utilization is not known of these runs."),
        runnable(gc), pauses(gc), SIDES.map((side, i) => cycles(gc, side, i))));
  };
  tg.more = [["gc", "Garbage collector", () => tg.gc()]];
})();
