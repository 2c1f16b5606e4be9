// The matrix of several sides: a row for each statistic of a place, a column for each side.
(() => {
  const { h, svg } = tg;
  const STEP = 11;

  // The values of a row in the order of the sides, as a line; none where there are fewer than three.
  const across = (row) => {
    const known = row.values.filter((v) => v !== null);
    if (known.length < 3) {
      return "";
    }
    const [width, height] = [STEP * row.values.length, 24];
    const low = Math.min(...known);
    const range = Math.max(...known) - low || 1;
    const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "across", "aria-hidden": "true" });
    let before = null;
    row.values.forEach((value, i) => {
      if (value === null) {
        before = null;
        return;
      }
      const at = { x: STEP * (i + 0.5), y: height - 4 - ((value - low) / range) * (height - 8) };
      if (before) {
        picture.append(svg("line", { x1: before.x, y1: before.y, x2: at.x, y2: at.y }));
      }
      picture.append(svg("circle", { cx: at.x, cy: at.y, r: 2.5,
        class: i === tg.all.matrix.reference_at ? "reference" : null }));
      before = at;
    });
    return picture;
  };

  // The ratio alone, without its interval.
  const short = (ratio) => ratio.split(" (")[0];

  const placeOf = (side, row) => tg.all.comparisons[side].places.findIndex((place) =>
    tg.all.comparisons[side].names[place.type] === row.type && place.state === row.state && place.reason === row.reason);

  const emptyCell = (cell) => h("td", { class: "num quiet-text" }, h("span", { title: tg.all.matrix.why[cell.why] },
    cell.comparable ? "–" : "n/c", h("sup", {}, tg.footnote(cell.why))));

  const cellOf = (row, cell, side, name) => {
    if (cell.why !== undefined) {
      return emptyCell(cell);
    }
    const said = `${name}: ${cell.value}, ${cell.ratio}, ${cell.kind}, p ${cell.p}`;
    const one = ["appeared", "gone"].includes(cell.kind);
    return h("td", { class: "num" }, h("button", { type: "button", class: `cell ${tg.kindClass(cell.kind)}`, title: said,
      "aria-label": said, onclick: () => tg.choose(side, placeOf(side, row)) },
    h("span", {}, cell.value), h("span", { class: "small-text" }, one ? cell.kind : short(cell.ratio))));
  };

  const rowOf = (row, sides) => {
    let side = -1;
    const cells = sides.map((of) => {
      if (of.reference) {
        return h("td", { class: "num" }, row.reference);
      }
      side += 1;
      return cellOf(row, row.cells[side], side, of.name);
    });
    return h("tr", {}, h("th", { scope: "row" }, tg.code(row.type), h("span", { class: "state" }, ` ${row.state} `),
      h("span", { class: "reason" }, row.reason)), h("td", {}, row.statistic), cells, h("td", {}, across(row)));
  };

  tg.footnote = (why) => String.fromCharCode(97 + (why % 26)) + (why < 26 ? "" : Math.floor(why / 26));

  const legend = () => h("p", { class: "fine" }, "Verdicts: ", ["regressed", "worse-small", "improved", "changed", "unchanged",
    "inconclusive"].map((kind) => [h("span", { class: `verdict ${tg.kindClass(kind)}` }, kind), " "]),
  " – not tested, n/c not comparable; press a cell for its distributions and stacks.");

  const lines = (title, of) => of.length ? h("div", { class: "note" }, h("h3", {}, title),
    h("ul", {}, of.map((line) => h("li", {}, line)))) : null;

  const PAGE = 100;

  tg.matrixSection = () => {
    const { matrix } = tg.all;
    const body = h("tbody", {});
    const status = h("p", { class: "status", role: "status" });
    const text = h("input", { type: "search", id: "matrix-text", autocomplete: "off", placeholder: "words of a type, state, reason or statistic" });
    const more = h("button", { type: "button", class: "next" });
    const rows = [];
    let most = PAGE;
    const show = () => {
      const words = text.value.toLowerCase().split(/\s+/).filter((word) => word);
      const chosen = matrix.rows.map((row, i) => [row, i]).filter(([row]) => {
        const of = `${row.type} ${row.state} ${row.reason} ${row.statistic}`.toLowerCase();
        return words.every((word) => of.includes(word));
      });
      body.replaceChildren(...chosen.slice(0, most).map(([row, i]) => (rows[i] = rows[i] || rowOf(row, matrix.sides))));
      status.textContent = `${tg.count(chosen.length)} of ${tg.plural(matrix.rows.length, "row")}`;
      more.hidden = chosen.length <= most;
      more.textContent = `Show ${tg.count(Math.min(PAGE, chosen.length - most))} of ${tg.count(chosen.length - most)} more`;
    };
    text.addEventListener("input", () => { most = PAGE; show(); });
    more.addEventListener("click", () => { most += PAGE; show(); });
    show();
    const head = ["what", "statistic", ...matrix.sides.map((side) => [side.name, side.reference ? h("span", { class: "reason" }, " reference") : ""]), "across"];
    return h("section", { id: "matrix", "aria-labelledby": "matrix-title" }, h("h2", { id: "matrix-title" }, "Matrix"),
      tg.table(["side", "runs", "Go", "GOMAXPROCS", "duration, median (range)"], matrix.sides.map((side) => [
        side.name + (side.reference ? ", the reference" : ""), tg.count(side.runs), side.toolchains, side.gomaxprocs, side.durations])),
      lines("Careful", matrix.warnings), lines("Not comparable", matrix.not_comparable),
      legend(),
      h("form", { class: "filters", role: "search", "aria-label": "Matrix", onsubmit: (event) => event.preventDefault() },
        h("div", { class: "field grow" }, h("label", { for: "matrix-text" }, "Filter"), text)), status,
      h("div", { class: "wide" }, h("table", { class: "plain matrix" }, h("caption", { class: "hidden" }, "Sides by statistic"),
        h("thead", {}, h("tr", {}, head.map((title, i) => h("th", { scope: "col", class: i > 1 && i < head.length - 1 ? "num" : null }, title)))), body)),
      more,
      matrix.why.length ? h("ul", { class: "fine" }, matrix.why.map((why, i) => h("li", {}, `${tg.footnote(i)}: ${why}`))) : null,
      matrix.left_out ? h("p", { class: "fine" }, `${tg.plural(matrix.left_out, "row")} without a verdict are not in the matrix (--all has them).`) : null,
      [...matrix.evidence, ...matrix.method].map((line) => h("p", { class: "fine" }, line)));
  };
})();
