// The table of findings, one row for each place (the spans of one goroutine type in one state),
// with its foremost statistic; a row opens into all that is known of the place.
(() => {
  const { h, svg } = tg;

  const CLASSES = { regressed: "bad", "worse-small": "bad-small", improved: "good", appeared: "amber",
    gone: "amber", changed: "amber" };
  tg.kindClass = (kind) => CLASSES[kind] || "quiet";

  tg.placeText = (place) => [place.shown, place.state, place.reason].filter((text) => text).join(" ");

  // The interval of a ratio, on a logarithmic scale from 1/16 to 16.
  const bar = (r) => {
    const [width, height] = [96, 14];
    const at = (ratio) => {
      const x = Math.log2(Math.min(Math.max(ratio, 1 / 16), 16)) / 4;
      return width / 2 + x * (width / 2 - 4);
    };
    const kind = r[0] > 1 ? "worse" : "better";
    const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: `bar ${kind}`,
      "aria-hidden": "true" }, svg("line", { x1: width / 2, x2: width / 2, y1: 0, y2: height, class: "zero" }));
    if (r[1] !== null && r[2] !== null) {
      picture.append(svg("line", { x1: at(r[1]), x2: at(r[2]), y1: height / 2, y2: height / 2, class: "interval" }));
    }
    picture.append(svg("circle", { cx: at(r[0]), cy: height / 2, r: 3.5 }));
    return picture;
  };

  const lead = (place) => place.findings[0];
  const COLUMNS = [
    ["where", "Where", (p) => `${p.shown} ${p.state} ${p.reason}`],
    ["statistic", "Statistic", (p) => lead(p).statistic],
    ["base", "base", null],
    ["new", "new", null],
    ["ratio", "Ratio", (p) => -Math.abs(Math.log(lead(p).r[0] || 1e-9))],
    ["p", "p, adjusted", (p) => (lead(p).pv === null ? 2 : lead(p).pv)],
    ["verdict", "Verdict", (p) => lead(p).verdict],
    ["impact", "Change per s", (p) => -p.impact],
  ];

  const PAGE = 100;
  const entries = []; // {place, index}; row, detail and button once it was shown
  const state = { sort: null, down: false, most: PAGE };
  let body = null;
  let status = null;
  let more = null;
  const controls = {};

  const open = (entry, wanted) => {
    const is = wanted === undefined ? entry.detail.hidden : wanted;
    if (is && !entry.made) {
      entry.made = true;
      entry.detail.firstChild.append(tg.detail(entry.place));
    }
    entry.detail.hidden = !is;
    entry.button.setAttribute("aria-expanded", String(is));
    entry.row.classList.toggle("open", is);
  };

  const change = (place) => (place.impact === 0 ? "" : `${place.impact > 0 ? "+" : ""}${tg.duration(place.impact)}`);

  const rowsOf = (entry) => {
    if (!entry.row) {
      makeRow(entry);
    }
    return [entry.row, entry.detail];
  };

  const makeRow = (entry) => {
    const { place, index } = entry;
    const first = lead(place);
    const detailId = `detail-${index}`;
    entry.button = h("button", { type: "button", class: "opener", "aria-expanded": "false",
      "aria-controls": detailId, onclick: () => open(entry) },
    tg.code(place.shown), h("span", { class: "state" }, ` ${place.state} `),
    place.reason ? h("span", { class: "reason" }, place.reason) : null);
    const more = place.findings.filter((f) => f.kind !== "inconclusive" && f.kind !== "unchanged").length - 1;
    entry.row = h("tr", { id: `place-${index}`, class: place.follows ? "follower" : null },
      h("th", { scope: "row", class: "where" }, entry.button,
        place.follows ? h("span", { class: "evidence" }, place.follows.evidence) : null),
      h("td", { "data-label": "statistic" }, first.statistic, more > 0 ? h("span", { class: "more" }, ` +${more}`) : null),
      h("td", { class: "num", "data-label": tg.data.sides[0].name }, first.base),
      h("td", { class: "num", "data-label": tg.data.sides[1].name }, first.new),
      h("td", { class: "ratio", "data-label": "ratio" }, bar(first.r), h("span", {}, first.ratio)),
      h("td", { class: "num", "data-label": "p, adjusted" }, first.p === null ? "not tested" : first.p),
      h("td", { "data-label": "verdict" }, h("span", { class: `verdict ${tg.kindClass(first.kind)}` }, first.verdict)),
      h("td", { class: "num", "data-label": "change per second" }, change(place)));
    entry.detail = h("tr", { class: "detail-row", id: detailId, hidden: true },
      h("td", { colspan: COLUMNS.length }));
  };

  const matches = (place) => {
    const words = controls.text.value.toLowerCase().split(/\s+/).filter((word) => word);
    const kind = controls.verdict.value;
    const text = `${tg.placeText(place)} ${tg.name(place.type)} ${place.findings.map((f) => f.statistic).join(" ")}`
      .toLowerCase();
    const kinds = place.findings.map((f) => f.kind);
    return words.every((word) => text.includes(word))
      && (kind === "all" || (kind === "notable" ? place.notable : kinds.includes(kind)))
      && (controls.type.value === "" || controls.type.value === String(place.type))
      && (controls.state.value === "" || controls.state.value === place.state);
  };

  // Rows are made when they are shown, a page of them at a time.
  const show = () => {
    const chosen = entries.filter((entry) => matches(entry.place));
    if (state.sort) {
      const key = COLUMNS.find(([id]) => id === state.sort)[2];
      const sign = state.down ? -1 : 1;
      chosen.sort((a, b) => {
        const [x, y] = [key(a.place), key(b.place)];
        return sign * (typeof x === "string" ? x.localeCompare(y) : x - y) || a.index - b.index;
      });
    }
    body.classList.toggle("tree", !state.sort);
    const rest = chosen.length - state.most;
    body.replaceChildren(...chosen.slice(0, state.most).flatMap(rowsOf));
    more.hidden = rest <= 0;
    more.textContent = `Show ${tg.count(Math.min(rest, PAGE))} of ${tg.count(rest)} more`;
    status.textContent = `${tg.count(chosen.length)} of ${tg.plural(entries.length, "place")}`;
    return chosen;
  };

  const filterChanged = () => {
    state.most = PAGE;
    show();
  };

  const sortBy = (id) => {
    if (state.sort === id) {
      [state.sort, state.down] = state.down ? [null, false] : [id, true];
    } else {
      [state.sort, state.down] = [id, false];
    }
    document.querySelectorAll("#findings th[data-sort]").forEach((head) => {
      const on = head.getAttribute("data-sort") === state.sort;
      head.setAttribute("aria-sort", on ? (state.down ? "descending" : "ascending") : "none");
    });
    show();
  };

  const select = (id, label, options) => {
    controls[id] = h("select", { id: `filter-${id}`, onchange: filterChanged },
      options.map(([value, text]) => h("option", { value }, text)));
    return h("div", { class: "field" }, h("label", { for: `filter-${id}` }, label), controls[id]);
  };

  const filters = () => {
    const kinds = [...new Set(tg.data.places.flatMap((p) => p.findings.map((f) => f.kind)))];
    const types = [...new Map(tg.data.places.map((p) => [String(p.type), p.shown]))]
      .sort((a, b) => a[1].localeCompare(b[1]));
    const states = [...new Set(tg.data.places.map((p) => p.state))].sort();
    controls.text = h("input", { type: "search", id: "filter-text", oninput: filterChanged, autocomplete: "off",
      placeholder: "words of a type, state, reason or statistic" });
    const form = h("form", { class: "filters", role: "search", "aria-label": "Findings",
      onsubmit: (event) => event.preventDefault() },
    h("div", { class: "field grow" }, h("label", { for: "filter-text" }, "Filter"), controls.text),
    select("verdict", "Verdict", [["notable", "with a verdict"], ["all", "all on this page"], ...kinds.map((k) => [k, k])]),
    select("type", "Goroutine type", [["", "all"], ...types]),
    select("state", "State", [["", "all"], ...states.map((s) => [s, s])]));
    if (!tg.data.places.some((p) => p.notable)) {
      controls.verdict.value = "all";
    }
    return form;
  };

  const heads = () => COLUMNS.map(([id, title, key]) => {
    const text = id === "base" ? tg.data.sides[0].name : id === "new" ? tg.data.sides[1].name : title;
    const numeric = ["base", "new", "p", "impact"].includes(id) ? "num" : null;
    return key === null ? h("th", { scope: "col", class: numeric }, text) :
      h("th", { scope: "col", class: numeric, "data-sort": id, "aria-sort": "none" },
        h("button", { type: "button", onclick: () => sortBy(id) }, text, h("span", { class: "arrow", "aria-hidden": "true" })));
  });

  const leftOut = () => {
    const { places, charts } = tg.data.left_out;
    const single = tg.data.places.filter((p) => p.exemplars).length;
    const text = [
      places ? `${tg.plural(places, "place")} without a verdict are not on this page (--all has them).` : "",
      charts ? `${tg.plural(charts, "place")} come without charts.` : "",
      single && single < tg.data.places.filter((p) => p.notable).length ?
        `Single spans are shown of ${tg.plural(single, "place")}: the foremost ones, at most 10. Sweeps, lifetimes, regions, tasks and values have none.` : "",
    ].filter((line) => line).join(" ");
    return text ? h("p", { class: "fine" }, text) : null;
  };

  tg.findings = () => {
    entries.length = 0;
    Object.assign(state, { sort: null, down: false, most: PAGE });
    body = h("tbody", {});
    status = h("p", { class: "status", role: "status" });
    more = h("button", { type: "button", class: "next", onclick: () => {
      state.most += PAGE;
      show();
    } });
    tg.data.places.forEach((place, index) => entries.push({ place, index, made: false }));
    const section = h("section", { id: "findings", "aria-labelledby": "findings-title" },
      h("h2", { id: "findings-title" }, "Findings"),
      tg.data.places.length === 0 ? h("p", {}, "Nothing could be compared.") : [
        h("p", { class: "fine" }, "One row for each place: the spans of one goroutine type in one state, or a value, one number of a run. Causes come "
          + "first, each with what follows from it. Open a row for its stacks, distributions, runs and single spans."),
        filters(), status,
        h("table", { class: "findings" }, h("caption", { class: "hidden" }, "Findings by place"),
          h("thead", {}, h("tr", {}, heads())), body), more, leftOut()]);
    if (tg.data.places.length) {
      show();
    }
    return section;
  };

  tg.showKind = (kind) => {
    controls.text.value = "";
    controls.type.value = "";
    controls.state.value = "";
    controls.verdict.value = kind;
    filterChanged();
    document.getElementById("findings").scrollIntoView();
  };

  // Shows a place whatever the filter hides, opens it and goes there.
  tg.openPlace = (index) => {
    if (!matches(tg.data.places[index])) {
      tg.showKind("all");
    }
    const entry = entries[index];
    state.most = Math.max(state.most, show().indexOf(entry) + 1);
    show();
    open(entry, true);
    entry.row.scrollIntoView();
    entry.button.focus({ preventScroll: true });
  };

  // For paper: what is open stays; with nothing open, the foremost findings are.
  tg.openForPrint = () => {
    const FOREMOST = 5;
    const shown = entries.filter((entry) => entry.row && entry.row.isConnected);
    if (shown.every((entry) => entry.detail.hidden)) {
      shown.slice(0, FOREMOST).forEach((entry) => open(entry, true));
    }
  };
})();
