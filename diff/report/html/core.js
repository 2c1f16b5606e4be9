"use strict";
// tg: what the files of this page share. Everything that comes from a trace is put into the page as
// text (textContent, setAttribute), never as markup.
const tg = {};

(() => {
  // All data of the page, and that of the comparison that is shown; the same where there is but one.
  tg.all = JSON.parse(document.getElementById("data").textContent);
  // What the comparisons of a matrix have in common stands there once.
  for (const of of tg.all.comparisons || []) {
    for (const holder of [...of.places.map((place) => place.charts), of.gc]) {
      if (holder) {
        holder.base = tg.all.shared[holder.base];
      }
    }
  }
  tg.data = tg.all.comparisons ? tg.all.comparisons[0] : tg.all;

  // A name of the traced program by its index.
  tg.name = (index) => tg.data.names[index] || "(no stack seen)";

  const add = (element, attributes, children) => {
    for (const [key, value] of Object.entries(attributes || {})) {
      if (key.startsWith("on")) {
        element.addEventListener(key.slice(2), value);
      } else if (value !== null && value !== undefined && value !== false) {
        element.setAttribute(key, value === true ? "" : value);
      }
    }
    element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
    return element;
  };

  // h("td", {class: "num", onclick: f}, "text", element): an element; strings are text.
  tg.h = (tag, attributes, ...children) => add(document.createElement(tag), attributes, children);
  tg.svg = (tag, attributes, ...children) =>
    add(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

  // A function name that may break at its dots and slashes, where the screen is narrow.
  tg.code = (name, attributes) => {
    const parts = String(name).split(/(?<=[./)])/);
    const code = tg.h("code", attributes);
    parts.forEach((part, i) => code.append(...(i ? [document.createElement("wbr"), part] : [part])));
    return code;
  };

  // table(["head", ...], [[cell, ...], ...], {caption, numeric: [1, 2]}): the first cell of a row is
  // its header.
  tg.table = (head, rows, { caption, numeric = [] } = {}) => {
    const kind = (i) => (numeric.includes(i) ? "num" : null);
    const table = tg.h("table", { class: "plain" });
    if (caption) {
      table.append(tg.h("caption", {}, tg.h("span", { class: "caption" }, caption)));
    }
    table.append(
      tg.h("thead", {}, tg.h("tr", {}, head.map((text, i) =>
        tg.h("th", { scope: "col", class: kind(i) }, text)))),
      tg.h("tbody", {}, rows.map((row) => tg.h("tr", {}, row.map((cell, i) =>
        i === 0 ? tg.h("th", { scope: "row" }, cell) : tg.h("td", { class: kind(i) }, cell))))));
    return tg.h("div", { class: "wide" }, table);
  };

  // A fold whose content is made when it is opened first.
  tg.fold = (title, make, attributes) => {
    const fold = tg.h("details", attributes, tg.h("summary", {}, title));
    let made = false;
    fold.tgMake = () => {
      if (!made) {
        made = true;
        add(fold, {}, [make()].flat());
      }
    };
    fold.addEventListener("toggle", () => fold.open && fold.tgMake());
    return fold;
  };

  // What a picture shows, as a table; on paper the picture must do.
  tg.numbers = (make) => tg.fold("the same as a table", make, { class: "numbers" });

  // The colours of the style sheet, as they are now.
  tg.color = (name) =>
    getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

  // Draws the canvases anew when the scheme of colours changes: no style sheet reaches them.
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
    document.querySelectorAll(".canvas").forEach((box) => box.tgDraw()));

  // Calls draw(width) when a box has got a width, or another one, and when it is shown again.
  tg.onWidth = (box, draw) => {
    let last = 0;
    new ResizeObserver(() => requestAnimationFrame(() => {
      const width = Math.floor(box.clientWidth);
      const changed = width !== last;
      last = width; // 0 while it is hidden
      if (changed && width >= 50) {
        draw(width);
      }
    })).observe(box);
  };

  let last = 0;
  tg.id = (prefix) => `${prefix}-${++last}`;
})();
