// Run by run and quantile by quantile, as SVG.
(() => {
  const { h, svg } = tg;
  const SIDES = ["base", "new"];

  // A scale to pixels: logarithmic where all values are above 0, else linear.
  const scaleOf = (values, from, to) => {
    const low = Math.min(...values);
    const high = Math.max(...values);
    const log = low > 0 && high / low > 3;
    const f = log ? Math.log10 : (v) => v;
    const pad = (f(high) - f(low)) * 0.06 || (log ? 0.1 : Math.abs(high) * 0.1 || 1);
    const a = f(low) - pad;
    const b = f(high) + pad;
    const at = (v) => from + ((f(v) - a) / (b - a)) * (to - from);
    const ticks = [];
    if (log) {
      const many = b - a > 2;
      for (const decade of tg.decades(10 ** a, 10 ** b)) {
        ticks.push(...(many ? [decade] : [decade, decade * 2, decade * 5]));
      }
    } else {
      const step = 10 ** Math.floor(Math.log10((b - a) / 2));
      const width = (b - a) / step > 5 ? step * 2 : step;
      for (let v = Math.ceil(a / width) * width; v <= b; v += width) {
        ticks.push(Math.abs(v) < width / 1e6 ? 0 : v);
      }
    }
    return { at, ticks: ticks.filter((v) => f(v) >= a && f(v) <= b) };
  };

  tg.median = (values) => {
    const sorted = [...values].sort((a, b) => a - b);
    const half = sorted.length >> 1;
    return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  };

  // A small picture of the runs of a statistic: dots, the base left of the new side.
  tg.spark = (finding) => {
    const [width, height] = [132, 26];
    const all = finding.values.flat();
    const { at } = scaleOf(all, height - 4, 4);
    const step = (width - 12) / all.length;
    const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "spark", "aria-hidden": "true" });
    const begin = [4, 8 + step * finding.values[0].length];
    finding.values.forEach((values, side) => values.forEach((value, i) => picture.append(svg("circle", {
      cx: begin[side] + step * (i + 0.5), cy: at(value), r: 2, class: `dot ${SIDES[side]}` }))));
    return picture;
  };

  // Writes what the pointer or the focus is on into a line below the picture.
  const readOut = (picture, text) => {
    const line = h("p", { class: "read-out" }, text);
    const show = (event) => {
      const on = event.target.closest("[data-say]");
      line.textContent = on ? on.getAttribute("data-say") : text;
    };
    picture.addEventListener("pointermove", show);
    picture.addEventListener("focusin", show);
    picture.addEventListener("pointerleave", () => { line.textContent = text; });
    return line;
  };
  tg.readOut = readOut;

  const MARGIN = { left: 64, right: 12, top: 10, bottom: 26 };

  // A picture with a vertical axis, as wide as its box.
  const framed = (height, ticks, at, format, draw) => (width) => {
    const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, "aria-hidden": "true" });
    for (const tick of ticks) {
      picture.append(
        svg("line", { x1: MARGIN.left, x2: width - MARGIN.right, y1: at(tick), y2: at(tick), class: "grid" }),
        svg("text", { x: MARGIN.left - 6, y: at(tick) + 4, class: "label end" }, format(tick)));
    }
    draw(picture, width);
    return picture;
  };

  tg.framed = framed;
  tg.scaleOf = scaleOf;
  tg.MARGIN = MARGIN;

  // A figure around a picture that is drawn for the width of its box.
  tg.figure = (title, describe, make, say, extra) => {
    const box = h("div", { class: "drawing" });
    const line = readOut(box, say);
    const draw = () => {
      const width = Math.floor(box.clientWidth);
      if (width >= 50) {
        box.replaceChildren(make(width));
      }
    };
    tg.onWidth(box, draw);
    box.tgDraw = draw;
    const figure = h("figure", { class: "chart", role: "group", "aria-label": `${title}. ${describe}` },
      h("figcaption", {}, title, extra || null), box, line);
    return { figure, draw };
  };

  // Every run of one statistic, in the order in which they were given.
  const runsPicture = (finding) => {
    const height = 200;
    const all = finding.values.flat();
    const { at, ticks } = scaleOf(all, height - MARGIN.bottom, MARGIN.top);
    return framed(height, ticks, at, (v) => tg.value(finding.unit, v), (picture, width) => {
      const gap = 18;
      const step = (width - MARGIN.left - MARGIN.right - gap) / all.length;
      let begin = MARGIN.left;
      finding.values.forEach((values, side) => {
        const end = begin + step * values.length;
        if (values.length) {
          const middle = at(tg.median(values));
          picture.append(svg("line", { x1: begin, x2: end, y1: middle, y2: middle,
            class: `middle ${SIDES[side]}` }));
        }
        picture.append(svg("text", { x: (begin + end) / 2, y: height - 8, class: "label" },
          tg.data.sides[side].name));
        values.forEach((value, i) => {
          const file = tg.data.sides[side].files[i];
          const text = `${tg.data.sides[side].name} run ${i + 1}: ${tg.value(finding.unit, value)}`
            + (file ? `, ${file}` : "");
          picture.append(svg("circle", { cx: begin + step * (i + 0.5), cy: at(value), r: 4.5,
            class: `dot ${SIDES[side]}`, "data-say": text }, svg("title", {}, text)));
        });
        begin = end + gap;
      });
    });
  };

  // Run by run, with a choice of the statistic.
  tg.runsFigure = (place) => {
    const with_values = place.findings.filter((f) => f.values && f.values.flat().length);
    if (with_values.length === 0) {
      return null;
    }
    let finding = with_values[0];
    const choice = h("select", { "aria-label": "Statistic", onchange: (event) => {
      finding = with_values[event.target.selectedIndex];
      figure.draw();
    } }, with_values.map((f) => h("option", {}, f.statistic)));
    const figure = tg.figure("Run by run", "Every run's value; the table of statistics has the medians.",
      (width) => runsPicture(finding)(width), "Lines are medians; point at a dot for its run.",
      with_values.length > 1 ? [" ", choice] : null);
    const rows = () => with_values.flatMap((f) => f.values.flatMap((values, side) => values.map((v, i) =>
      [`${f.statistic}, ${tg.data.sides[side].name}`, String(i + 1), tg.value(f.unit, v)])));
    figure.figure.append(tg.numbers(() =>
      tg.table(["statistic, side", "run", "value"], rows(), { numeric: [1, 2] })));
    return figure.figure;
  };

  // asinh-like: linear around 0, logarithmic beyond `unit`.
  const bent = (unit) => (v) => Math.asinh(v / unit);

  const shiftPicture = (rows, ratio) => {
    const height = 200;
    const column = ratio ? 3 : 4;
    const of = rows.map((row) => row[column]);
    const values = of.flat().filter((v) => v !== null);
    values.push(ratio ? 1 : 0);
    const unit = Math.max(100, Math.min(...values.filter((v) => v !== 0).map(Math.abs)));
    const f = ratio ? Math.log10 : bent(unit);
    const low = Math.min(...values.map(f));
    const high = Math.max(...values.map(f));
    const pad = (high - low) * 0.08 || 0.1;
    const at = (v) => height - MARGIN.bottom
      - ((f(v) - low + pad) / (high - low + 2 * pad)) * (height - MARGIN.bottom - MARGIN.top);
    const inside = (v) => f(v) >= low - pad && f(v) <= high + pad;
    const many = high - low > 1.5;
    const ticks = (ratio ? tg.decades(10 ** (low - 1), 10 ** (high + 1)).flatMap((d) =>
      many ? [d] : [d, d * 1.5, d * 2, d * 3, d * 5, d * 7]) :
      [0, ...tg.decades(unit, Math.max(...values.map(Math.abs))).flatMap((d) => [d, -d])]).filter(inside);
    const format = (v) => (ratio ? `${Number(v.toPrecision(3))}x` : tg.tick(v));
    return framed(height, ticks, at, format, (picture, width) => {
      const step = (width - MARGIN.left - MARGIN.right) / rows.length;
      picture.append(svg("line", { x1: MARGIN.left, x2: width - MARGIN.right, y1: at(ratio ? 1 : 0),
        y2: at(ratio ? 1 : 0), class: "zero" }));
      rows.forEach((row, i) => {
        const x = MARGIN.left + step * (i + 0.5);
        const [value, from, to] = row[column];
        const grew = value > (ratio ? 1 : 0) ? "worse" : "better";
        const text = shiftText(row);
        const mark = svg("g", { class: `shift ${grew}`, "data-say": text }, svg("title", {}, text));
        mark.append(svg("rect", { x: x - step / 2, y: MARGIN.top, width: step,
          height: height - MARGIN.top - MARGIN.bottom, class: "hit" }));
        if (from !== null) {
          mark.append(svg("line", { x1: x, x2: x, y1: at(from), y2: at(to), class: "interval" }));
        }
        mark.append(svg("circle", { cx: x, cy: at(value), r: 4 }));
        picture.append(mark);
        if (step > 26 || i % 2 === 0) {
          picture.append(svg("text", { x, y: height - 8, class: "label" }, `p${Math.round(row[0] * 100)}`));
        }
      });
    });
  };

  const interval = ([value, low, high], format) =>
    `${format(value)}${low === null ? "" : ` (${format(low)} to ${format(high)})`}`;

  const plus = (ns) => (ns > 0 ? "+" : "") + tg.duration(ns);

  const shiftText = (row) => `p${Math.round(row[0] * 100)}: ${tg.duration(row[1])} -> `
    + `${tg.duration(row[2])}, ${interval(row[3], tg.times)}, ${interval(row[4], plus)}`;

  // The shift function: how each quantile moved.
  tg.shiftFigure = (rows) => {
    if (rows.length === 0) {
      return h("p", { class: "fine" }, "No shift of quantiles: a run has too few spans (five are needed on either "
        + "side of a quantile), or none.");
    }
    let ratio = true;
    const toggle = h("button", { type: "button", class: "small", "aria-pressed": "false" }, "difference");
    const level = Number((tg.data.confidence * 100).toPrecision(4));
    const figure = tg.figure("Shift of the quantiles", "The table below has the numbers.",
      (width) => shiftPicture(rows, ratio)(width),
      `New against base; bars: ${level}% intervals, each on its own, which decide nothing.`, [" ", toggle]);
    toggle.addEventListener("click", () => {
      ratio = !ratio;
      toggle.setAttribute("aria-pressed", String(!ratio));
      figure.draw();
    });
    figure.figure.append(tg.numbers(() => tg.table(
      ["quantile", tg.data.sides[0].name, tg.data.sides[1].name, "ratio", "difference"],
      rows.map((row) => [`p${Math.round(row[0] * 100)}`, tg.duration(row[1]), tg.duration(row[2]),
        interval(row[3], tg.times), interval(row[4], plus)]), { numeric: [1, 2, 3, 4] })));
    return figure.figure;
  };
})();
