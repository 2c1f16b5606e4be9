// Charts on canvases, by uPlot: the spans of a place on an axis of durations.
(() => {
  const { h } = tg;
  const SIDES = ["base", "new"];
  const WIDEST = 80; // steps of a histogram
  const HEIGHT = 220;

  const sideName = (i) => tg.data.sides[i].name;

  // First and last bin of both sides.
  const rangeOf = (charts) => {
    const bins = SIDES.flatMap((side) => charts[side].bins);
    return [Math.min(...bins), Math.max(...bins)];
  };

  // A duration on an axis that has no place for 0.
  const atLeastOne = (ns) => Math.max(ns, 1);

  // [x, share of base, share of new] and the counts; x are lower edges, and the end.
  const histogram = (charts) => {
    const [first, last] = rangeOf(charts);
    const step = [1, 2, 4, 8, 16, 32].find((width) => (last - first) / width <= WIDEST) || 64;
    const begin = Math.floor(first / step);
    const size = Math.floor(last / step) - begin + 1;
    const x = Array.from({ length: size + 1 }, (_, i) => atLeastOne(tg.edge((begin + i) * step)));
    const counts = SIDES.map((side) => {
      const sums = new Array(size + 1).fill(0);
      charts[side].bins.forEach((bin, i) => {
        sums[Math.floor(bin / step) - begin] += charts[side].counts[i];
      });
      return sums;
    });
    const shares = counts.map((sums, i) => sums.map((n) => n / (charts[SIDES[i]].n || 1)));
    return { x, counts, shares };
  };

  // [x, survival of base, of new]: behind the bins that either side has.
  const survival = (charts) => {
    const bins = [...new Set(SIDES.flatMap((side) => charts[side].bins))].sort((a, b) => a - b);
    const x = [atLeastOne(tg.edge(bins[0])), ...bins.map((bin) => atLeastOne(tg.edge(bin + 1)))];
    const curves = SIDES.map((side) => {
      const { bins: own, survival: values } = charts[side];
      const curve = [own.length ? 1 : null];
      let next = 0;
      for (const bin of bins) {
        if (next < own.length && own[next] === bin) {
          curve.push(values[next++]);
        } else {
          // Behind its last bin a curve that has not come to 0 says nothing.
          const known = next < own.length || values[values.length - 1] === 0;
          curve.push(own.length && known ? curve[curve.length - 1] : null);
        }
      }
      return curve;
    });
    return { x, curves };
  };

  // Decades, and where there are few of them, steps between.
  const splits = (u, axis, low, high) => {
    const few = Math.log10(high / low) < 2.2;
    const ticks = tg.decades(low, high).flatMap((d) => (few ? [d, d * 2, d * 5] : [d]))
      .filter((v) => v >= low && v <= high);
    const room = (axis === 0 ? u.bbox.width / 48 : u.bbox.height / 16) / devicePixelRatio;
    const step = Math.ceil(ticks.length / room);
    return ticks.filter((v, i) => i % step === 0);
  };
  const all = (u, values) => values;

  const axes = (yValues, label, yLog) => {
    const common = {
      stroke: tg.color("text"),
      font: "12px system-ui, sans-serif",
      grid: { stroke: tg.color("line"), width: 1, filter: all },
      ticks: { stroke: tg.color("line"), width: 1, filter: all },
    };
    return [
      { ...common, splits, filter: all, values: (u, values) => values.map(tg.tick) },
      { ...common, size: 62, label, labelSize: 18, labelFont: common.font,
        ...(yLog ? { splits, filter: all } : {}),
        values: (u, values) => values.map((v) => (v === null ? "" : yValues(v))) },
    ];
  };

  const series = (i, value) => ({
    label: sideName(i),
    stroke: tg.color(SIDES[i]),
    fill: tg.color(`${SIDES[i]}-fill`),
    width: 1.5,
    dash: i === 0 ? [6, 3] : undefined,
    paths: uPlot.paths.stepped({ align: 1 }),
    points: { show: false },
    value,
  });

  const options = (x, y, width, sync) => ({
    width,
    height: HEIGHT,
    cursor: { sync: { key: sync, scales: ["x", null] }, drag: { x: true, y: false }, points: { size: 7 } },
    scales: { x: { time: false, distr: 3, log: 10, range: [x[0] * 0.95, x[x.length - 1] * 1.05] }, y },
    legend: { live: true },
  });

  const histogramOptions = (made, width, sync) => ({
    ...options(made.x, { range: (u, low, high) => [0, high * 1.08 || 1] }, width, sync),
    axes: axes(tg.percent, "share of spans"),
    series: [
      { label: "from", value: (u, v) => (v === null ? "–" : tg.duration(v)) },
      ...SIDES.map((side, i) => series(i, (u, v, s, at) => (v === null || at === null ? "–" :
        `${tg.percent(v)} (${tg.plural(made.counts[i][at], "span")})`))),
    ],
  });

  const curveOptions = (made, width, sync, tail) => ({
    ...options(made.x, tail ? { distr: 3, log: 10 } : { range: [0, 1.02] }, width, sync),
    axes: axes(tg.percent, tail ? "share that lasts longer" : "share that has ended", tail),
    series: [
      { label: "at", value: (u, v) => (v === null ? "–" : tg.duration(v)) },
      ...SIDES.map((side, i) => ({ ...series(i, (u, v) => (v === null ? "–" : tg.percent(v))),
        fill: undefined })),
    ],
  });

  // A chart in a box that it fills, drawn anew when the box or the colours change.
  // make(width): [options of uPlot, data]
  tg.chart = (title, describe, make) => {
    const box = h("div", { class: "canvas" });
    let chart = null;
    const draw = () => {
      const width = Math.floor(box.clientWidth);
      if (width < 50) {
        return;
      }
      if (chart) {
        chart.destroy();
      }
      const [settings, values] = make(width);
      chart = new uPlot(settings, values, box);
      chart.root.querySelector("canvas").setAttribute("aria-hidden", "true");
      chart.root.querySelectorAll(".u-legend th").forEach((head) => head.setAttribute("scope", "row"));
      box.tgChart = chart;
    };
    tg.onWidth(box, draw);
    box.tgDraw = draw;
    const figure = h("figure", { class: "chart", role: "group", "aria-label": `${title}. ${describe}` },
      h("figcaption", {}, title), box);
    return { figure, draw };
  };

  const spansText = (charts) => SIDES.map((side, i) => {
    const of = charts[side];
    const cut = of.cut ? `, ${tg.count(of.cut)} cut by the trace's end` : "";
    const late = of.late ? `, ${tg.count(of.late)} begun before it` : "";
    return `${sideName(i)} ${tg.plural(of.n, "whole span")}${cut}${late}`;
  }).join("; ");

  const asTable = (charts) => {
    const made = histogram(charts);
    const rows = made.x.slice(0, -1).map((x, i) => [
      `${tg.duration(x)} to ${tg.duration(made.x[i + 1])}`,
      ...SIDES.map((side, k) => `${tg.percent(made.shares[k][i])} (${tg.count(made.counts[k][i])})`),
    ]).filter((row, i) => made.counts.some((counts) => counts[i]));
    return tg.table(["duration", sideName(0), sideName(1)], rows,
      { caption: "Share of spans by their duration", numeric: [1, 2] });
  };

  // Histograms and distribution functions of both sides, over each other.
  tg.spanCharts = (charts) => {
    const sync = tg.id("sync");
    const bars = histogram(charts);
    const curves = survival(charts);
    let tail = false;
    const left = tg.chart("Durations", "Histograms of both sides; the table below has the numbers.",
      (width) => [histogramOptions(bars, width, sync), [bars.x, ...bars.shares]]);
    const right = tg.chart("Distribution", "Distribution functions of both sides.", (width) => [
      curveOptions(curves, width, sync, tail),
      [curves.x, ...curves.curves.map((curve) => curve.map((s) =>
        s === null ? null : tail ? (s > 0 ? s : null) : 1 - s))],
    ]);
    const toggle = h("button", { type: "button", class: "small", "aria-pressed": "false" }, "tail");
    toggle.addEventListener("click", () => {
      tail = !tail;
      toggle.setAttribute("aria-pressed", String(tail));
      right.draw();
    });
    right.figure.querySelector("figcaption").append(" ", toggle);
    return [left.figure, right.figure,
      h("div", { class: "full" }, h("p", { class: "fine" }, `${spansText(charts)}. The distribution `
        + "counts cut spans for what is known of them (Kaplan-Meier), all runs of a side together."),
      tg.numbers(() => asTable(charts)))];
  };
})();
