// What stands out, over the points of each panel: names of regions, the listener and their trail, twins, the
// thirty, the chosen track and what is near it, an outline that is being drawn. Text is drawn, never markup.

const SHAPES = {
  circle: (pen, r) => pen.arc(0, 0, r, 0, 2 * Math.PI),
  square: (pen, r) => pen.rect(-0.88 * r, -0.88 * r, 1.76 * r, 1.76 * r),
  "triangle-up": (pen, r) => corners(pen, [[0, -1.15 * r], [1.05 * r, 0.75 * r], [-1.05 * r, 0.75 * r]]),
  star: (pen, r) => corners(pen, Array.from({ length: 10 }, (_, n) => {
    const [far, turn] = [(n % 2 ? 0.5 : 1.25) * r, (n * Math.PI) / 5];
    return [far * Math.sin(turn), -far * Math.cos(turn)];
  })),
  diamond: (pen, r) => corners(pen, [[0, -1.2 * r], [1.2 * r, 0], [0, 1.2 * r], [-1.2 * r, 0]]),
};

function corners(pen, points) {
  points.forEach(([x, y], n) => (n ? pen.lineTo(x, y) : pen.moveTo(x, y)));
  pen.closePath();
}

function drawOver(panel, colours, shows, marks, outline) {
  const canvas = panel.over;
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [Math.round(panel.width * ratio), Math.round(panel.height * ratio)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, panel.width, panel.height);
  const [ink, paper, own] = [css(colours.ink), css(colours.paper), colours.own(panel)];
  const stamp = (shape, at, r, fill, edge, thick = 1.5) => {
    if (!at) return;
    const [left, top] = onScreen(panel, ...at);
    if (left < -20 || top < -20 || left > panel.width + 20 || top > panel.height + 20) return;
    pen.save();
    pen.translate(left, top);
    pen.beginPath();
    SHAPES[shape](pen, r);
    if (fill) { pen.fillStyle = fill; pen.fill(); }
    if (edge) { pen.strokeStyle = edge; pen.lineWidth = thick; pen.stroke(); }
    pen.restore();
  };
  if (outline) drawOutline(pen, panel, outline, ink);
  for (const at of panel.picked ?? []) stamp("circle", at, 3, own, paper, 1);
  if (marks) {
    drawTrail(pen, panel, marks.trail ?? [], ink, paper);
    for (const at of marks.near ?? []) stamp("circle", at, 6, null, ink, 1.5);
    for (const at of marks.thirty ?? []) stamp(panel.marker, at, 4.5, own, paper, 1);
    for (const at of marks.twins ?? []) stamp("diamond", at, 5, paper, ink, 1.5);
    for (const at of marks.you ?? []) {
      stamp("circle", at, 9, paper, ink, 2);
      stamp("circle", at, 4.5, ink);
    }
  }
  const chosen = panel.chosen;
  if (shows.names) drawNames(pen, panel, markBoxes(panel, { ...marks, chosen: [chosen] }), ink, paper);
  panel.box.dataset.chosen = chosen ? chosen.map((part) => part.toFixed(4)).join(" ") : "";
  if (chosen) {
    stamp("circle", chosen, 13, null, paper, 5);
    stamp("circle", chosen, 13, null, ink, 2.5);
    stamp("circle", chosen, 4, ink, paper, 1.5);
  }
}

function drawTrail(pen, panel, points, ink, paper) {
  const there = points.filter(Boolean).map((at) => onScreen(panel, ...at));
  there.slice(1).forEach((to, place) => {
    pen.globalAlpha = 0.25 + (0.75 * (place + 1)) / there.length;
    pen.beginPath();
    pen.moveTo(...there[place]);
    pen.lineTo(...to);
    for (const [colour, thick] of [[paper, 4], [ink, 1.75]]) {
      pen.strokeStyle = colour;
      pen.lineWidth = thick;
      pen.stroke();
    }
  });
  pen.globalAlpha = 1;
}

function drawOutline(pen, panel, outline, ink) {
  pen.beginPath();
  outline.forEach((at, n) => (n ? pen.lineTo(...onScreen(panel, ...at)) : pen.moveTo(...onScreen(panel, ...at))));
  pen.closePath();
  pen.setLineDash([5, 4]);
  pen.strokeStyle = ink;
  pen.lineWidth = 1.5;
  pen.stroke();
  pen.setLineDash([]);
}

// How far the marks reach from their middle, in pixels, by kind.
const REACHES = { you: 11, chosen: 15, near: 8, twins: 7, thirty: 6 };

function markBoxes(panel, marks) {
  return Object.entries(REACHES).flatMap(([kind, reach]) => (marks[kind] ?? []).filter(Boolean).map((at) => {
    const [left, top] = onScreen(panel, ...at);
    return [left - reach, top - reach, left + reach, top + reach];
  }));
}

// Names from the largest region down, over it or else under or beside it; one that would lie over a mark or
// another name wherever it stands is left out until one zooms in.
function drawNames(pen, panel, marked, ink, paper) {
  pen.font = `600 12px ${panel.font}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  const taken = [...marked];
  for (const [x, y, name] of panel.regions) {
    const [left, middle] = onScreen(panel, x, y);
    const text = fitting(pen, name, Math.min(190, panel.width * 0.45));
    const half = pen.measureText(text).width / 2 + 4;
    const places = [[0, -16], [0, 16], [0, -28], [0, 28], [half + 14, 0], [-half - 14, 0]];
    const around = (across, down) => [across - half, down - 11, across + half, down + 11];
    const boxes = places.map(([right, down]) => around(left + right, middle + down));
    const box = boxes.find((one) => isFree(one, panel, taken));
    if (!box) continue;
    taken.push(box);
    const at = [box[0] + half, box[1] + 11];
    pen.strokeStyle = paper;
    pen.lineWidth = 4;
    pen.strokeText(text, ...at);
    pen.fillStyle = ink;
    pen.fillText(text, ...at);
  }
}

function isFree(box, panel, taken) {
  const inside = box[0] >= 0 && box[1] >= 0 && box[2] <= panel.width && box[3] <= panel.height;
  const over = (one) => box[0] < one[2] && one[0] < box[2] && box[1] < one[3] && one[1] < box[3];
  return inside && !taken.some(over);
}

function fitting(pen, text, width) {
  const line = [...text].slice(0, 60).map((letter) => (letter < " " ? " " : letter)).join("");
  if (pen.measureText(line).width <= width) return line;
  let short = [...line];
  while (short.length > 1 && pen.measureText(`${short.join("")}…`).width > width) short = short.slice(0, -1);
  return `${short.join("")}…`;
}

function css([red, green, blue]) {
  return `rgb(${red}, ${green}, ${blue})`;
}
