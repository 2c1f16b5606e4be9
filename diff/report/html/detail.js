// What a finding shows when it is opened.
(() => {
  const { h, svg } = tg;

  const statistics = (place) => {
    const tested = tg.data.tested;
    const head = ["statistic", tg.data.sides[0].name, tg.data.sides[1].name,
      `ratio (${Number((tg.data.confidence * 100).toPrecision(4))}% interval)`,
      ...(tested ? ["p, adjusted"] : []), "verdict", "runs"];
    const rows = place.findings.map((f) => [
      f.statistic, f.base, f.new, f.ratio, ...(tested ? [f.p] : []),
      h("span", { class: `verdict ${tg.kindClass(f.kind)}` }, f.verdict
        + (f.needed ? `, ${tg.plural(f.needed, "more run")} a side may decide` : "")),
      f.values && f.values.flat().length ? tg.spark(f) : "",
    ]);
    return h("div", { class: "full" }, tg.table(head, rows,
      { caption: "Statistics (one number for each run; medians of these)", numeric: tested ? [1, 2, 3, 4] : [1, 2, 3] }));
  };

  const stack = (frames, open = 12) => {
    const line = (i) => h("li", {}, tg.code(tg.name(i)));
    if (frames.length === 0) {
      return h("p", { class: "fine" }, "no stack recorded");
    }
    return [h("ol", { class: "stack" }, frames.slice(0, open).map(line)),
      frames.length > open ? tg.fold(tg.plural(frames.length - open, "more frame"), () =>
        h("ol", { class: "stack" }, frames.slice(open).map(line))) : null];
  };

  tg.stack = stack;

  const share = (part) => svg("svg", { viewBox: "0 0 96 10", width: 96, height: 10, class: "share", "aria-hidden": "true" },
    svg("rect", { width: 96, height: 10, rx: 3 }), svg("rect", { width: 96 * part, height: 10, rx: 3, class: "on" }));

  const because = (place) => place.because.length === 0 ? null :
    h("div", { class: "why" }, h("h4", {}, "Where the change is"), place.because.map((part) =>
      h("div", { class: "part" },
        h("p", {}, share(part.share),
          ` ${Math.round(part.share * 100)}% of the change`, part.holder === null ? "" : " of stopping time",
          ` (${part.change})`, part.holder === null ? "" : [", for ", tg.code(tg.name(part.holder)),
            ", stopped"], " at"),
        stack(part.stack))));

  const wakers = (place) => {
    if (!place.wakers || place.wakers.length === 0) {
      return null;
    }
    const total = ["base", "new"].map((side) => place.wakers.reduce((sum, w) => sum + w[side], 0));
    const cell = (w, side, i) => `${tg.duration(w[side])}/s`
      + (total[i] > 0 ? ` (${tg.percent(Number((w[side] / total[i]).toPrecision(2)))})` : "");
    const who = (w) => (w.none ? "no goroutine: a timer, the network poller or the collector" :
      [tg.code(tg.name(w.who)), w.stack.length ? tg.fold("where", () => stack(w.stack)) : null]);
    return h("div", { class: "why" }, h("h4", {}, "Who ended these waits"),
      tg.table(["ended by", `time waited, ${tg.data.sides[0].name}`, tg.data.sides[1].name],
        place.wakers.map((w) => [who(w), cell(w, "base", 0), cell(w, "new", 1)]), { numeric: [1, 2] }));
  };

  const follows = (place) => {
    if (!place.follows) {
      return null;
    }
    const { root, evidence } = place.follows;
    return h("p", { class: "follows full" }, "Follows from ", root === null ? "another finding" :
      h("a", { href: `#place-${root}`, onclick: (event) => {
        event.preventDefault();
        tg.openPlace(root);
      } }, tg.placeText(tg.data.places[root])), `: ${evidence}.`);
  };

  // Whether there is anything to draw.
  const spans = (place) => place.charts && (place.charts.base.bins.length || place.charts.new.bins.length);

  tg.detail = (place) => {
    const children = [follows(place), statistics(place), because(place), wakers(place)];
    if (place.exemplars) {
      children.push(...tg.exemplars(place));
    }
    if (spans(place)) {
      children.push(...tg.spanCharts(place.charts), tg.shiftFigure(place.charts.shift));
    }
    if (place.findings[0].measure) {
      children.push(h("p", { class: "fine" }, "This is one number of a run, a part of 1 or a mean count, and not made of spans: it has no "
        + "durations, quantiles or stacks. All that is known of it are the runs."));
    }
    children.push(tg.runsFigure(place));
    if (place.charts === undefined) {
      children.push(h("p", { class: "fine full" }, "No charts: the page has them for the foremost places only."));
    } else {
      children.push(tg.flameFigure(place.type, place.state === "Syscall" ? "system call" : place.reason));
    }
    return h("div", { class: "detail" }, children.filter((child) => child));
  };
})();
