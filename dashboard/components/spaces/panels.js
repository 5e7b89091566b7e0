// What the browser was sent, unpacked, and where on the screen it lies. The layout of the bytes is told in
// dashboard/charts/space.py. A panel looks at [-1, 1] x [-1, 1] through a view: its middle and its zoom.

const AWAY = 1e6; // where a track lies on a map that does not hold it
const DEEPEST = 200;

function unpacked(bytes) {
  const whole = bytes.slice(); // a copy begins at a multiple of four, which arrays of numbers must
  const length = new DataView(whole.buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(whole.subarray(4, 4 + length)));
  let at = 4 + length;
  const take = (Kind, n) => {
    const values = new Kind(whole.buffer, at, n);
    at += values.byteLength;
    return values;
  };
  header.trackRows = take(Int32Array, header.tracks);
  header.listenerRows = take(Int32Array, header.listeners);
  for (const panel of header.panels) {
    panel.tracks = placed(take(Float32Array, 2 * header.tracks));
    panel.listeners = placed(take(Float32Array, 2 * header.listeners));
    panel.density = panel.side ? take(Uint8Array, panel.side ** 2) : null;
    panel.view = { x: 0, y: 0, zoom: 1 };
  }
  return header;
}

function placed(points) {
  for (let place = 0; place < points.length; place += 1) if (Number.isNaN(points[place])) points[place] = AWAY;
  return points;
}

function pixelsPerUnit(panel) {
  return (Math.min(panel.width, panel.height) / 2) * 0.92 * panel.view.zoom;
}

function onScreen(panel, x, y) {
  const k = pixelsPerUnit(panel);
  return [panel.width / 2 + (x - panel.view.x) * k, panel.height / 2 - (y - panel.view.y) * k];
}

function onMap(panel, left, top) {
  const k = pixelsPerUnit(panel);
  return [panel.view.x + (left - panel.width / 2) / k, panel.view.y - (top - panel.height / 2) / k];
}

function zoom(panel, factor, left = panel.width / 2, top = panel.height / 2) {
  const [x, y] = onMap(panel, left, top);
  const was = panel.view.zoom;
  panel.view.zoom = Math.min(DEEPEST, Math.max(0.6, was * factor));
  const grown = was / panel.view.zoom;
  panel.view.x = x + (panel.view.x - x) * grown;
  panel.view.y = y + (panel.view.y - y) * grown;
}

function whole(panel) {
  panel.view = { x: 0, y: 0, zoom: 1 };
}

// The nearest of some points to a place on the screen, within so many pixels: its place among them, or -1.
function nearestPoint(panel, points, left, top, within) {
  const [x, y] = onMap(panel, left, top);
  let [best, closest] = [-1, (within / pixelsPerUnit(panel)) ** 2];
  for (let place = 0; 2 * place < points.length; place += 1) {
    const away = (points[2 * place] - x) ** 2 + (points[2 * place + 1] - y) ** 2;
    if (away < closest) [best, closest] = [place, away];
  }
  return best;
}

// Places of the points within an outline, by the even-odd rule, as the engine has it.
function within(points, outline) {
  const found = [];
  for (let place = 0; 2 * place < points.length; place += 1) {
    const [x, y] = [points[2 * place], points[2 * place + 1]];
    let inside = false;
    for (let corner = 0, last = outline.length - 1; corner < outline.length; last = corner, corner += 1) {
      const [[x0, y0], [x1, y1]] = [outline[last], outline[corner]];
      if (y0 > y !== y1 > y && x < ((x1 - x0) * (y - y0)) / (y1 - y0) + x0) inside = !inside;
    }
    if (inside) found.push(place);
  }
  return found;
}
