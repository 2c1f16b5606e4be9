// Puts the page together.
(() => {
  const { h } = tg;
  const sections = [["overview", "Overview"], ["findings", "Findings"]];
  const parts = [tg.overview(), tg.findings()];
  for (const [id, title, make] of tg.more || []) {
    sections.push([id, title]);
    parts.push(make());
  }
  sections.push(["method", "Method"]);
  parts.push(tg.method());

  const licence = document.getElementById("licence").content.textContent;
  document.getElementById("page").append(
    h("a", { class: "skip", href: "#findings" }, "To the findings"),
    tg.header(), tg.nav(sections), h("main", {}, parts),
    h("footer", {}, h("p", {}, "Made by tracegate. This file is complete: it loads nothing."),
      tg.fold("Charts by uPlot, MIT licence", () => h("pre", {}, licence))));

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
