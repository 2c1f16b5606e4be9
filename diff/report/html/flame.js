// The off-CPU flame graph of a goroutine type: blocked time by stack, both sides in one picture.
// Drawn as SVG, root on top. A frame is [name, base, new, [children]], ns per second of trace.
(() => {
  const { h, svg } = tg;
  const ROW = 19;
  const NARROWEST = 1; // pixels; what is less is not drawn

  const WIDTHS = [
    ["both", "the greater side", (node) => Math.max(node[1], node[2])],
    ["new", "the new side", (node) => node[2]],
    ["base", "the base", (node) => node[1]],
  ];

  // Widths add up: a frame is as wide as its children together, or as its own time if that is more.
  const weigh = (node, of, weights) => {
    const below = node[3].reduce((sum, child) => sum + weigh(child, of, weights), 0);
    const weight = Math.max(of(node), below);
    weights.set(node, weight);
    return weight;
  };

  // The part of a tree whose leaves are of one kind; null where there is none.
  const only = (node, leaf) => {
    if (node[3].length === 0) {
      return tg.name(node[0]) === leaf ? node : null;
    }
    const children = node[3].map((child) => only(child, leaf)).filter((child) => child);
    const sum = (side) => children.reduce((total, child) => total + child[side], 0);
    return children.length ? [node[0], sum(1), sum(2), children] : null;
  };

  const textOf = (node) => {
    const [name, base, changed] = node;
    const change = changed - base;
    return `${tg.name(name)}: ${tg.data.sides[0].name} ${tg.duration(base)}/s, ${tg.data.sides[1].name} `
      + `${tg.duration(changed)}/s (${change > 0 ? "+" : ""}${tg.duration(change)}/s)`;
  };

  // Seven shades from "much less" to "much more", by the change as a part of the greater side.
  const shade = (node) => {
    const most = Math.max(node[1], node[2]);
    return `f${most > 0 ? Math.round(3 * ((node[2] - node[1]) / most)) + 3 : 3}`;
  };

  const layOut = (root, weights, width) => {
    const frames = [];
    const walk = (node, x, depth, scale, parent) => {
      const frame = { node, x, depth, width: weights.get(node) * scale, parent, children: [] };
      if (frame.width < NARROWEST) {
        return;
      }
      frames.push(frame);
      if (parent) {
        parent.children.push(frame);
      }
      let at = x;
      for (const child of node[3]) {
        walk(child, at, depth + 1, scale, frame);
        at += weights.get(child) * scale;
      }
    };
    walk(root, 0, 0, width / (weights.get(root) || 1), null);
    return frames;
  };

  const shortened = (name, width) => {
    const most = Math.floor((width - 8) / 6.6);
    if (most < 4) {
      return "";
    }
    if (name.length <= most) {
      return name;
    }
    const tail = name.slice(name.lastIndexOf("/") + 1);
    return tail.length <= most ? tail : `${tail.slice(0, most - 1)}…`;
  };

  class Flame {
    constructor(root) {
      this.root = root;
      this.zoomed = root;
      this.width = 0;
      this.of = WIDTHS[0][2];
    }

    draw(width) {
      const weights = new Map();
      weigh(this.root, this.of, weights);
      this.frames = layOut(this.zoomed, weights, width);
      const depth = Math.max(0, ...this.frames.map((frame) => frame.depth)) + 1;
      this.picture = svg("svg", { viewBox: `0 0 ${width} ${depth * ROW}`, width, height: depth * ROW,
        class: "flame", role: "group", "aria-label": "Frames; the arrow keys move, Enter enlarges, "
          + "Escape shows all" });
      this.frames.forEach((frame, i) => this.picture.append(this.frame(frame, i)));
      this.picture.addEventListener("keydown", (event) => this.key(event));
      return this.picture;
    }

    frame(frame, i) {
      const name = tg.name(frame.node[0]);
      const leaf = frame.node[3].length === 0;
      const text = textOf(frame.node);
      const y = frame.depth * ROW;
      const group = svg("g", { class: `frame ${shade(frame.node)}`, role: "button", "aria-label": text,
        tabindex: i === 0 ? "0" : "-1", "data-say": text }, svg("title", {}, text),
      svg("rect", { x: frame.x, y: y + 0.5, width: Math.max(frame.width - 0.5, 0.5), height: ROW - 1, rx: 1.5 }));
      const label = shortened(leaf && name !== tg.name(this.root[0]) ? `[${name}]` : name, frame.width);
      if (label) {
        group.append(svg("text", { x: frame.x + 4, y: y + 13.5 }, label));
      }
      group.addEventListener("click", () => this.zoom(frame.node));
      frame.group = group;
      return group;
    }

    zoom(node) {
      this.zoomed = this.zoomed === node ? this.root : node;
      this.redraw();
      this.picture.querySelector(".frame").focus();
    }

    focus(frame) {
      if (!frame) {
        return;
      }
      this.picture.querySelectorAll('[tabindex="0"]').forEach((on) => on.setAttribute("tabindex", "-1"));
      frame.group.setAttribute("tabindex", "0");
      frame.group.focus();
    }

    key(event) {
      const at = this.frames.find((frame) => frame.group === event.target);
      if (!at) {
        return;
      }
      const beside = at.parent ? at.parent.children : [at];
      const step = beside.indexOf(at);
      const moves = {
        ArrowDown: () => this.focus(at.children[0]),
        ArrowUp: () => this.focus(at.parent),
        ArrowLeft: () => this.focus(beside[step - 1]),
        ArrowRight: () => this.focus(beside[step + 1]),
        Enter: () => this.zoom(at.node),
        " ": () => this.zoom(at.node),
        Escape: () => this.zoom(this.zoomed),
      };
      if (moves[event.key]) {
        event.preventDefault();
        moves[event.key]();
      }
    }
  }

  const MOST_ROWS = 200;

  // All frames, indented by their depth.
  const asTable = (root) => {
    const rows = [];
    const walk = (node, depth) => {
      rows.push([`${"\u00a0\u00a0".repeat(depth)}${tg.name(node[0])}`, `${tg.duration(node[1])}/s`,
        `${tg.duration(node[2])}/s`]);
      node[3].forEach((child) => walk(child, depth + 1));
    };
    walk(root, 0);
    return [tg.table(["frame", tg.data.sides[0].name, tg.data.sides[1].name], rows.slice(0, MOST_ROWS),
      { numeric: [1, 2] }), rows.length > MOST_ROWS ?
      h("p", {}, `and ${tg.count(rows.length - MOST_ROWS)} more frames`) : ""];
  };

  // leaf: a reason to wait, or "system call": what is shown first; all, where there is none such.
  tg.flameFigure = (type, leaf) => {
    const all = tg.data.flames[type];
    if (!all) {
      return null;
    }
    const part = leaf ? only(all, leaf) : null;
    const flame = new Flame(part || all);
    const widths = h("select", { "aria-label": "Width of frames", onchange: (event) => {
      flame.of = WIDTHS[event.target.selectedIndex][2];
      figure.draw();
    } }, WIDTHS.map(([, title]) => h("option", {}, `width: ${title}`)));
    const parts = part ? h("select", { "aria-label": "What is shown", onchange: (event) => {
      flame.root = event.target.selectedIndex === 0 ? part : all;
      flame.zoomed = flame.root;
      figure.draw();
    } }, h("option", {}, `${leaf} only`), h("option", {}, "all blocked time")) : null;
    const figure = tg.figure(`Blocked time of ${tg.name(type)} by stack`,
      "A flame graph; the table below has the numbers.", (width) => flame.draw(width),
      "Per second of trace, mean over the runs. Orange: more in the new side, blue: less.",
      [" ", parts, " ", widths].filter((child) => child));
    flame.redraw = figure.draw;
    figure.figure.classList.add("full");
    figure.figure.append(tg.numbers(() => asTable(all)));
    return figure.figure;
  };
})();
