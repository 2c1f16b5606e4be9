// Puts the page together: that of one comparison, or a matrix and the comparisons of its sides.
(() => {
  const { h } = tg;

  const PARTS = [["overview", "Overview", () => tg.overview()], ["findings", "Findings", () => tg.findings()],
    ...(tg.more || []), ["method", "Method", () => tg.method()]];

  const footer = () => h("footer", {}, h("p", {}, "Made by tracegate. This file is complete: it loads nothing."),
    tg.fold("Charts by uPlot, MIT licence", () =>
      h("pre", {}, document.getElementById("licence").content.textContent)));

  const skip = h("a", { class: "skip", href: "#findings" }, "To the findings");

  const one = () => [skip, tg.header(`${tg.data.sides[1].name} against ${tg.data.sides[0].name}`),
    tg.nav(PARTS), h("main", {}, PARTS.map(([, , make]) => make())), footer()];

  const many = () => {
    const { comparisons } = tg.all;
    const box = h("div", {});
    const choice = h("select", { id: "side", onchange: () => choose(choice.selectedIndex) }, comparisons.map((of) =>
      h("option", {}, `${of.sides[1].name} against ${of.sides[0].name}`)));
    const choose = (side) => {
      choice.selectedIndex = side;
      tg.data = comparisons[side];
      box.replaceChildren(h("p", { class: "headline" }, tg.data.headline), ...PARTS.map(([, , make]) => make()));
    };
    // One side, opened at a place; at its findings where it has no such.
    tg.choose = (side, place) => {
      choose(side);
      if (place >= 0) {
        tg.openPlace(place);
      } else {
        document.getElementById("findings").scrollIntoView();
      }
    };
    choose(0);
    return [skip, tg.header("several sides"), tg.nav([["matrix", "Matrix"], ["side-title", "One side"], ...PARTS]),
      h("main", {}, tg.matrixSection(), h("section", { "aria-labelledby": "side-title" },
        h("h2", { id: "side-title" }, "One side"),
        h("div", { class: "field" }, h("label", { for: "side" }, "Comparison"), choice), box)), footer()];
  };

  document.getElementById("page").append(...(tg.all.comparisons ? many() : one()));

  addEventListener("beforeprint", () => {
    tg.openForPrint();
    document.querySelectorAll(".canvas, .drawing").forEach((box) => box.tgDraw());
    document.querySelectorAll("details").forEach((fold) => {
      if (!fold.closest(".detail-row[hidden], footer") && !fold.classList.contains("numbers")) {
        fold.tgMake();
        fold.open = true;
      }
    });
  });
  document.documentElement.setAttribute("data-ready", "");
})();
