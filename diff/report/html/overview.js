// The first part of the page: the outcome, and what must be known to believe it.
(() => {
  const { h } = tg;

  const MARK = { regressed: "✗", passed: "✓", inconclusive: "?" };

  const header = (what) => {
    const { headline, outcome } = tg.all;
    const colon = tg.all.comparisons ? -1 : headline.indexOf(":");
    return h("header", { class: `banner ${outcome}` },
      h("p", { class: "product" }, `tracegate: ${what}`),
      h("h1", {}, h("span", { class: "mark", "aria-hidden": "true" }, MARK[outcome] || ""),
        h("span", { class: "outcome" }, colon < 0 ? "" : headline.slice(0, colon)),
        colon < 0 ? headline : headline.slice(colon)));
  };

  const nav = (sections) => h("nav", { "aria-label": "Sections" }, h("ul", {},
    sections.map(([id, title]) => h("li", {}, h("a", { href: `#${id}` }, title)))));

  const list = (title, lines, kind) => lines.length === 0 ? null :
    h("div", { class: `note ${kind}` }, h("h3", {}, title), h("ul", {}, lines.map((line) =>
      h("li", {}, line))));

  // How many places have which verdict; a press shows them.
  const counts = () => {
    const kinds = new Map();
    for (const place of tg.data.places) {
      const kind = place.findings[0].kind;
      kinds.set(kind, (kinds.get(kind) || 0) + 1);
    }
    return h("ul", { class: "counts", "aria-label": "Places by verdict" }, [...kinds].map(([kind, n]) =>
      h("li", {}, h("button", { type: "button", class: `chip ${tg.kindClass(kind)}`,
        onclick: () => tg.showKind(kind) }, h("b", {}, tg.count(n)), ` ${kind}`))));
  };

  const sides = () => {
    const row = (title, pick) => [title, ...tg.data.sides.map(pick)];
    const rows = [
      row("runs", (side) => tg.count(side.runs)),
      row("trace written by", (side) => side.toolchains),
      row("GOMAXPROCS", (side) => side.gomaxprocs),
      row("duration, median (range)", (side) => side.durations),
    ];
    if (tg.data.sides.some((side) => side.lost)) {
      rows.push(row("lost", (side) => side.lost || "nothing"));
    }
    rows.push(row("files", (side) => tg.fold(tg.plural(side.files.length, "file"), () =>
      h("ol", { class: "files" }, side.files.map((file) => h("li", {}, tg.code(file)))))));
    return tg.table(["", ...tg.data.sides.map((side) => side.name)], rows, { caption: "What was compared" });
  };

  const sections = () => tg.data.sections.map((section) => h("div", { class: "gate" },
    h("h3", {}, section.title),
    section.lines.length ? h("ul", {}, section.lines.map((line) => h("li", {}, line))) : null,
    section.head.length ? tg.table(section.head, section.rows) : null));

  const notJudged = () => tg.data.not_judged.map((group) =>
    tg.fold(`${tg.plural(group.count, "cell")} not tested: ${group.why}`, () => [
      h("ul", { class: "cells" }, group.cells.map((cell) => h("li", {}, cell))),
      group.count > group.cells.length ?
        h("p", {}, `and ${tg.count(group.count - group.cells.length)} more, in the JSON (--all)`) : "",
    ]));

  tg.overview = () => h("section", { id: "overview", "aria-labelledby": "overview-title" },
    h("h2", { id: "overview-title" }, "Overview"),
    counts(),
    sections(),
    list("Careful", tg.data.warnings, "warning"),
    list("Types under another name", tg.data.identity, "info"),
    list("Perhaps renamed", tg.data.doubtful, "info"),
    h("div", { class: "columns" }, sides(),
      tg.table(["how", "value"], tg.data.facts, { caption: "How it was judged" })));

  tg.method = () => h("section", { id: "method", "aria-labelledby": "method-title" },
    h("h2", { id: "method-title" }, "Method, and what was not judged"),
    tg.data.undecided.filter((line) => !line.includes(" not tested: ")).map((line) => h("p", {}, line)),
    notJudged(),
    tg.data.method.map((line) => h("p", {}, line)));

  tg.header = header;
  tg.nav = nav;
})();
