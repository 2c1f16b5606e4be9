// Single spans: what the goroutines around one did, as strips over time.
(() => {
  const { h, svg } = tg;
  const STATES = ["Running", "Runnable", "Waiting", "Syscall"];
  // In a row: top and height, so that states differ in more than colour.
  const SHAPES = [[0, 12], [2, 8], [4.5, 3], [0.5, 11]];
  const WHERE = ["until it was at", "made so at", "at", "at"];
  const ROLES = ["this one", "ended the wait", "ran meanwhile"];
  const BANDS = [["gc", "GC mark phase", (name) => name === "GC mark phase"],
    ["stw", "stop-the-world", (name) => name !== "GC mark phase"]];
  const SIDE = 10; // pixels left and right of the axis
  const TOP = 24;
  const LANE = 22;
  const ROW = 32;
  const BAR = 15; // from the top of a row
  const AXIS = 24;
  const NARROWEST = 0.8;
  const MOST_ROWS = 200;

  const kindOf = (state) => STATES[state].toLowerCase();
  const whoOf = (strip) => `${strip.type === null ? "a goroutine without name" : tg.name(strip.type)}, goroutine ${strip.go}`;
  const framesOf = (one, stack) => (stack === null || stack === undefined ? [] : one.stacks[stack].map(tg.name));

  const stateText = ([, , state, reason]) =>
    STATES[state] + (reason === null || reason === undefined ? "" : ` (${tg.name(reason)})`);

  const placeText = (one, [, , state, , , stack]) => {
    const frames = framesOf(one, stack);
    return frames.length ? `${WHERE[state]} ${frames.join(" < ")}` : "";
  };

  // "Waiting (select) 203ms, from 1.20ms on; main.run, goroutine 57; at main.wait < main.run"
  const partText = (one, strip, part) => {
    const [begin, length, , , proc] = part;
    const cut = begin === 0 || begin + length === one.length ? " in this window" : "";
    return [`${stateText(part)} ${tg.duration(length)}${cut}, from ${tg.duration(begin - one.begin)} on`,
      proc === null || proc === undefined ? "" : `proc ${proc}`, whoOf(strip), placeText(one, part)]
      .filter((text) => text).join("; ");
  };

  // Times from the begin of the span, at round values.
  const ticksOf = (one, width) => {
    const room = Math.max(2, Math.floor(width / 80));
    const least = one.length / room;
    const decade = 10 ** Math.floor(Math.log10(least));
    const step = [1, 2, 5, 10].map((k) => k * decade).find((size) => size >= least);
    const ticks = [];
    for (let at = Math.ceil(-one.begin / step) * step; at <= one.length - one.begin; at += step) {
      ticks.push(at);
    }
    return ticks;
  };

  // The end of a function's name tells most.
  const shortened = (name, width) => {
    const most = Math.max(Math.floor(width / 6.7), 4);
    return name.length <= most ? name : `…${name.slice(1 - most)}`;
  };

  const says = (text) => ({ "data-say": text, "aria-label": text, role: "img" });

  class Strips {
    constructor(one, title) {
      this.one = one;
      this.title = title;
      this.lanes = BANDS.map(([kind, name, is]) =>
        ({ kind, name, bands: one.bands.filter((band) => is(tg.name(band[2]))) })).filter((lane) => lane.bands.length);
    }

    draw(width) {
      const { one, lanes } = this;
      const rowsAt = TOP + lanes.length * LANE;
      const bottom = rowsAt + one.strips.length * ROW + 4;
      const height = bottom + AXIS;
      this.x = (ns) => SIDE + (ns / one.length) * (width - 2 * SIDE);
      this.width = width;
      const [title, desc] = [tg.id("strips"), tg.id("strips")];
      this.picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "strips", role: "group",
        "aria-labelledby": `${title} ${desc}` }, svg("title", { id: title }, this.title),
      svg("desc", { id: desc }, `${tg.plural(one.strips.length, "goroutine")} over ${tg.duration(one.length)}, one row `
        + "each: what it did, and for how long. The arrow keys move from one to the next. The table below has the same."));
      this.axis(bottom, width);
      this.span(bottom);
      lanes.forEach((lane, i) => this.lane(lane, TOP + i * LANE, bottom));
      this.rows = one.strips.map((strip, i) => this.row(strip, rowsAt + i * ROW));
      this.picture.addEventListener("keydown", (event) => this.key(event));
      const own = this.rows.flat().find((part) => part.own) || this.rows.flat()[0];
      if (own) {
        own.shape.setAttribute("tabindex", "0");
      }
      return this.picture;
    }

    axis(bottom, width) {
      for (const at of ticksOf(this.one, width)) {
        const x = this.x(at + this.one.begin);
        this.picture.append(svg("line", { x1: x, x2: x, y1: TOP - 6, y2: bottom + 3, class: "grid" }));
        if (x > 22 && x < width - 22) {
          this.picture.append(svg("text", { x, y: bottom + 16, class: "label" }, tg.tick(at)));
        }
      }
    }

    // What concerns all goroutines: a lane of its own, and a shade behind what they did meanwhile.
    lane({ kind, name, bands }, y, bottom) {
      this.picture.append(svg("text", { x: SIDE, y: y + 8, class: "who soft" }, name));
      for (const [begin, length, index] of bands) {
        const text = `${tg.name(index)} ${tg.duration(length)}, from ${tg.duration(begin - this.one.begin)} on`;
        const x = this.x(begin);
        const wide = Math.max(this.x(begin + length) - x, NARROWEST);
        this.picture.append(
          svg("rect", { x, y: y + LANE, width: wide, height: Math.max(bottom - y - LANE, 0), class: `shade ${kind}` }),
          svg("rect", { x, y: y + 11, width: wide, height: 7, class: `band ${kind}`, ...says(text) }, svg("title", {}, text)));
      }
    }

    // From where to where the span is that this is about.
    span(bottom) {
      const { begin, end, whole } = this.one;
      const [from, to] = [this.x(begin), this.x(end)];
      const text = tg.duration(end - begin) + (whole ? "" : ", not ended");
      const half = text.length * 3.6;
      const middle = Math.min(Math.max((from + to) / 2, half), this.width - half);
      this.picture.append(svg("line", { x1: from, x2: to, y1: TOP - 6, y2: TOP - 6, class: "extent" }),
        ...[from, to].map((x) => svg("line", { x1: x, x2: x, y1: TOP - 6, y2: bottom, class: "limit" })),
        svg("text", { x: middle, y: 13, class: "label strong" }, text));
    }

    row(strip, y) {
      const { one } = this;
      const role = ROLES[strip.of];
      const rest = `, goroutine ${strip.go}, ${role}`;
      const name = strip.type === null ? "a goroutine without name" : tg.name(strip.type);
      this.picture.append(svg("text", { x: SIDE, y: y + 11, class: `who ${strip.of === 0 ? "self" : ""}` },
        shortened(name, this.width - 2 * SIDE - rest.length * 5.8), svg("tspan", { class: "role" }, rest)),
      svg("line", { x1: SIDE, x2: this.width - SIDE, y1: y + BAR + 12.5, y2: y + BAR + 12.5, class: "floor" }));
      return strip.parts.map((part) => {
        const [begin, length, state] = part;
        const [top, tall] = SHAPES[state];
        const text = partText(one, strip, part);
        const x = this.x(begin);
        const own = strip.of === 0 && begin === one.begin && begin + length === one.end;
        const shape = svg("rect", { x, y: y + BAR + top, width: Math.max(this.x(begin + length) - x, NARROWEST), height: tall,
          class: `seg ${kindOf(state)}`, tabindex: "-1", ...says(text) }, svg("title", {}, text));
        this.picture.append(shape);
        return { begin, end: begin + length, own, shape };
      });
    }

    focus(part) {
      if (part) {
        this.picture.querySelectorAll('[tabindex="0"]').forEach((on) => on.setAttribute("tabindex", "-1"));
        part.shape.setAttribute("tabindex", "0");
        part.shape.focus();
      }
    }

    key(event) {
      const row = this.rows.findIndex((parts) => parts.some((part) => part.shape === event.target));
      if (row < 0) {
        return;
      }
      const parts = this.rows[row];
      const at = parts.findIndex((part) => part.shape === event.target);
      // The part of another row at the same time, or the nearest to it.
      const beside = (other) => {
        const middle = (parts[at].begin + parts[at].end) / 2;
        const away = (part) => Math.max(part.begin - middle, middle - part.end, 0);
        return (this.rows[other] || []).reduce((best, part) => (best && away(best) <= away(part) ? best : part), null);
      };
      const moves = {
        ArrowLeft: () => this.focus(parts[at - 1]),
        ArrowRight: () => this.focus(parts[at + 1]),
        ArrowUp: () => this.focus(beside(row - 1)),
        ArrowDown: () => this.focus(beside(row + 1)),
        Home: () => this.focus(parts[0]),
        End: () => this.focus(parts[parts.length - 1]),
      };
      if (moves[event.key]) {
        event.preventDefault();
        moves[event.key]();
      }
    }
  }

  const asTable = (one) => {
    const rows = [
      ...one.bands.map(([begin, length, name]) => [tg.name(name), tg.duration(begin - one.begin), tg.duration(length), "", "", ""]),
      ...one.strips.flatMap((strip) => strip.parts.map((part) => [`${whoOf(strip)}, ${ROLES[strip.of]}`,
        tg.duration(part[0] - one.begin), tg.duration(part[1]), stateText(part),
        part[4] === null || part[4] === undefined ? "" : String(part[4]), placeText(one, part)])),
    ];
    return [tg.table(["who", "from", "for", "state", "proc", "where"], rows.slice(0, MOST_ROWS),
      { caption: "Times from the begin of the span", numeric: [1, 2, 4] }),
    rows.length > MOST_ROWS ? h("p", {}, `and ${tg.count(rows.length - MOST_ROWS)} more`) : ""];
  };

  const oneFigure = (one, side, title) => {
    const name = `${tg.data.sides[side].name}: ${title}`;
    if (!one) {
      return h("div", { class: "chart" }, h("p", { class: "figure-title" }, name),
        h("p", { class: "fine" }, "None: such spans are in none of this side's traces, or these cannot be read again (a baseline has no traces)."));
    }
    const strips = new Strips(one, name);
    const { figure } = tg.figure(name, "What goroutines did around it; the table below has the same.",
      (width) => strips.draw(width), `Time from its begin, which is ${tg.duration(one.at + one.begin)} after that of the trace. `
        + "Point at a piece, or move with the arrow keys, to read what it is.");
    figure.classList.add("exemplar");
    const more = one.cut ? "Not all that was there is shown: the goroutines that ran longest meanwhile, and of each what is nearest." : null;
    figure.append(h("p", { class: "exemplar-text" }, one.text), more ? h("p", { class: "fine" }, more) : "",
      one.stack.length ? tg.fold("its stack", () => tg.stack(one.stack)) : "",
      one.ended_stack.length ? tg.fold("where it was ended", () => tg.stack(one.ended_stack)) : "",
      tg.numbers(() => asTable(one)));
    return figure;
  };

  const swatch = (attributes) => svg("svg", { viewBox: "0 0 22 12", width: 22, height: 12, "aria-hidden": "true" },
    svg("rect", { x: 1, width: 20, ...attributes }));

  const legend = (shown) => {
    const bands = BANDS.filter(([, , is]) => shown.some((one) => one.bands.some((band) => is(tg.name(band[2])))));
    return h("ul", { class: "legend full", "aria-label": "Legend" }, STATES.map((state, i) =>
      h("li", {}, swatch({ y: SHAPES[i][0], height: SHAPES[i][1], class: `seg ${kindOf(i)}` }), ` ${state}`)),
    bands.map(([kind, name]) => h("li", {}, swatch({ y: 3, height: 7, class: `band ${kind}` }), ` ${name}`)));
  };

  // The longest span of the new side and a typical one of the base, each with what went on around it.
  tg.exemplars = (place) => {
    const { worst, typical, next } = place.exemplars;
    return [h("div", { class: "full exemplars" }, h("h4", {}, "What single spans look like")),
      oneFigure(typical, 0, "a typical one, about as long as the median"), oneFigure(worst, 1, "the longest"),
      legend([worst, typical].filter((one) => one)),
      next.length ? h("div", { class: "full" }, tg.fold(`the next longest of ${tg.data.sides[1].name}`, () =>
        h("ul", {}, next.map((line) => h("li", {}, line))))) : null];
  };
})();
