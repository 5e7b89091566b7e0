// What stands out on the maps: said here, played from here, and handed to the maps by an event on the window.
// Python joins the rows' parts.js and play.js and this file into one module.

const GLYPHS = {
  track: ["soft", "M12 8a4 4 0 1 0-8 0a4 4 0 1 0 8 0z"],
  listener: ["ring", "M12 8a4 4 0 1 0-8 0a4 4 0 1 0 8 0z"],
  you: ["", "M15 8a7 7 0 1 0-14 0a7 7 0 1 0 14 0z", "fill", "M11 8a3 3 0 1 0-6 0a3 3 0 1 0 6 0z"],
  trail: ["", "M1 13L6 6L10 10L15 3"],
  twins: ["", "M8 2L14 8L8 14L2 8z"],
  thirty: ["fill", "M12 8a4 4 0 1 0-8 0a4 4 0 1 0 8 0z"],
  near: ["", "M14 8a6 6 0 1 0-12 0a6 6 0 1 0 12 0z"],
};
const held = new WeakMap();

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".marks");
  if (!root || !data) return undefined;
  held.get(root)?.();
  const tell = () => window.dispatchEvent(new CustomEvent("crossfade:marks", { detail: data.marks }));
  window.addEventListener("crossfade:marks?", tell);
  drawLegend(root, data.legend);
  drawChosen(root, data.chosen);
  const deaf = hearPlayer(root);
  const leave = () => {
    window.removeEventListener("crossfade:marks?", tell);
    deaf();
  };
  held.set(root, leave);
  tell();
  return leave;
}

function drawLegend(root, legend) {
  root.querySelector(".legend").replaceChildren(...legend.map(({ kind, words }) => {
    const line = element("li", "");
    const drawing = document.createElementNS(SVG, "svg");
    drawing.setAttribute("viewBox", "0 0 16 16");
    drawing.setAttribute("aria-hidden", "true");
    for (let part = 0; part < GLYPHS[kind].length; part += 2) {
      const path = document.createElementNS(SVG, "path");
      path.setAttribute("class", GLYPHS[kind][part]);
      path.setAttribute("d", GLYPHS[kind][part + 1]);
      drawing.append(path);
    }
    line.append(drawing, element("span", "", words));
    return line;
  }));
}

function drawChosen(root, chosen) {
  const line = root.querySelector(".chosen");
  if (!chosen) {
    line.replaceChildren();
    return;
  }
  const parts = [element("span", "title name", chosen.title)];
  if (chosen.by) parts.push(element("span", "by name", chosen.by));
  if (chosen.sound) parts.unshift(playButton(chosen, () => ({ source: "space", tracks: [chosen] })));
  else if (chosen.sound === false) parts.push(element("span", "silent", "no sound"));
  line.replaceChildren(...parts);
}
