// The spaces side by side: one figure, a panel each. What is chosen in one is shown in all of them at once; the
// server then says what it is, by a `crossfade:marks` event of the small component beside this one.
// Python joins the rows' parts.js, panels.js, points.js, overlay.js, hands.js and this file into one module.

const figures = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".spaces");
  if (!root || !data) return undefined;
  let figure = figures.get(root);
  const sent = unpacked(data);
  if (figure?.key !== sent.key) {
    figure?.leave();
    figure = makeFigure(root, sent);
    figures.set(root, figure);
  }
  figure.tell = setTriggerValue;
  figure.redraw();
  return figure.leave;
}

function makeFigure(root, figure) {
  const canvas = root.querySelector(".points");
  const list = root.querySelector(".panels");
  list.classList.toggle("one", figure.panels.length === 1);
  list.replaceChildren(...figure.panels.map((panel) => panelBox(panel, root)));
  const paint = makePainter(canvas, figure);
  if (!paint) root.querySelector(".said").textContent = "This browser draws no WebGL: search and the tables below do the same.";
  figure.shows = { listeners: true, names: true };
  let waiting = false;
  figure.redraw = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      draw(root, figure, paint);
    });
  };
  figure.choose = (row) => {
    const place = figure.trackRows.indexOf(row);
    for (const panel of figure.panels) {
      const at = place < 0 ? null : [panel.tracks[2 * place], panel.tracks[2 * place + 1]];
      panel.chosen = at && at[0] < AWAY ? at : null;
    }
    figure.redraw();
  };
  for (const panel of figure.panels) takeHands(panel, figure);
  takeTools(root, figure);
  const hear = ({ detail }) => take(figure, detail);
  window.addEventListener("crossfade:marks", hear);
  const size = new ResizeObserver(figure.redraw);
  size.observe(list);
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  const again = () => setTimeout(figure.redraw, 400);
  scheme.addEventListener("change", again);
  window.dispatchEvent(new CustomEvent("crossfade:marks?"));
  figure.leave = () => {
    window.removeEventListener("crossfade:marks", hear);
    scheme.removeEventListener("change", again);
    size.disconnect();
    figures.delete(root);
  };
  return figure;
}

function take(figure, detail) {
  figure.marks = detail;
  for (const panel of figure.panels) {
    panel.chosen = detail.panels[panel.name]?.chosen?.[0] ?? null;
    if (!detail.outlined) panel.picked = null;
  }
  if (!detail.outlined) figure.outline = null;
  if (detail.fly && detail.fly !== figure.flown) fly(figure);
  figure.flown = detail.fly;
  figure.redraw();
}

function fly(figure) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const begun = performance.now();
  const ways = figure.panels.filter((panel) => panel.chosen).map((panel) => {
    const [x, y] = panel.chosen;
    return { panel, from: { ...panel.view }, to: { x, y, zoom: Math.max(panel.view.zoom, 4) } };
  });
  const step = (now) => {
    const gone = still ? 1 : Math.min(1, (now - begun) / 450);
    const eased = 1 - (1 - gone) ** 3;
    for (const { panel, from, to } of ways) {
      for (const part of ["x", "y", "zoom"]) panel.view[part] = from[part] + (to[part] - from[part]) * eased;
    }
    figure.redraw();
    if (gone < 1) requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}

function draw(root, figure, paint) {
  for (const panel of figure.panels) {
    const { left, bottom, width, height } = panel.box.getBoundingClientRect();
    Object.assign(panel, { left, bottom, width, height });
  }
  if (!figure.panels[0].width) return;
  const colours = { ...inks(root), own: (panel) => getComputedStyle(panel.box).color };
  paint?.(colours, figure.shows);
  for (const panel of figure.panels) {
    panel.font = getComputedStyle(panel.box).fontFamily;
    const outline = figure.outline?.panel === panel.name ? figure.outline.points : null;
    drawOver(panel, colours, figure.shows, figure.marks?.panels[panel.name], outline);
  }
  root.dataset.drawn = String(Number(root.dataset.drawn ?? 0) + 1);
}

function inks(root) {
  const of = (name) => getComputedStyle(root.querySelector(`.probe.${name}`)).color.match(/[\d.]+/g).slice(0, 3).map(Number);
  return { ink: of("ink"), paper: of("paper"), grey: of("grey") };
}

function panelBox(panel, root) {
  const figure = element("figure", "");
  const heading = element("div", "heading");
  const name = element("span", "channel");
  name.style.setProperty("--mark", `light-dark(${panel.light}, ${panel.dark})`);
  name.append(sign(panel.sign), element("span", "", panel.heading));
  heading.append(name, element("small", "", panel.small));
  panel.box = element("div", "panel");
  panel.box.dataset.panel = panel.name;
  panel.box.style.color = `light-dark(${panel.light}, ${panel.dark})`;
  panel.box.setAttribute("role", "img");
  panel.box.setAttribute("aria-label", `Map of ${panel.heading}. ${panel.small}. ${panel.right} ${panel.up}`);
  panel.over = element("canvas", "");
  panel.over.setAttribute("aria-hidden", "true");
  panel.box.append(panel.over);
  const caption = element("figcaption", "");
  caption.append(element("span", "", `→ ${panel.right}`), element("span", "", `↑ ${panel.up}`));
  figure.append(heading, panel.box, caption);
  return figure;
}

function takeTools(root, figure) {
  const does = {
    move: () => outlining(false),
    outline: () => outlining(true),
    nearer: () => figure.panels.forEach((panel) => zoom(panel, 1.6)),
    farther: () => figure.panels.forEach((panel) => zoom(panel, 1 / 1.6)),
    whole: () => figure.panels.forEach(whole),
  };
  const outlining = (on) => {
    figure.outlining = on;
    root.classList.toggle("outlining", on);
    root.querySelector("[data-does=outline]").setAttribute("aria-pressed", String(on));
    root.querySelector("[data-does=move]").setAttribute("aria-pressed", String(!on));
    root.querySelector(".hint").textContent = on
      ? "Draw around the tracks you mean, on any of the maps."
      : "Click a track, drag to move, Ctrl and wheel to zoom.";
  };
  outlining(root.classList.contains("outlining"));
  for (const button of root.querySelectorAll("[data-does]")) {
    button.onclick = () => {
      does[button.dataset.does]();
      figure.redraw();
    };
  }
  for (const tick of root.querySelectorAll("[data-shows]")) {
    figure.shows[tick.dataset.shows] = tick.checked;
    tick.onchange = () => {
      figure.shows[tick.dataset.shows] = tick.checked;
      figure.redraw();
    };
  }
}
