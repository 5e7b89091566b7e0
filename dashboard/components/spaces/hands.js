// Pointers on a panel: a click chooses what is there, a drag moves the map or draws an outline.

const REACH = 14; // pixels within which a click means a point
const STILL = 4; // pixels that a click may wander

function takeHands(panel, figure) {
  const box = panel.box;
  const at = (event) => {
    const there = box.getBoundingClientRect();
    return [event.clientX - there.left, event.clientY - there.top];
  };
  box.onpointerdown = (event) => {
    if (event.button) return;
    const from = at(event);
    const outlining = figure.outlining;
    const drawn = [onMap(panel, ...from)];
    let [last, moved] = [from, false];
    box.setPointerCapture(event.pointerId);
    box.onpointermove = (move) => {
      const to = at(move);
      moved ||= Math.hypot(to[0] - from[0], to[1] - from[1]) > STILL;
      if (!moved) return;
      if (outlining) {
        drawn.push(onMap(panel, ...to));
        figure.outline = { panel: panel.name, points: drawn };
      } else {
        const k = pixelsPerUnit(panel);
        panel.view.x -= (to[0] - last[0]) / k;
        panel.view.y += (to[1] - last[1]) / k;
      }
      last = to;
      figure.redraw();
    };
    box.onpointerup = () => {
      box.onpointermove = null;
      box.onpointerup = null;
      if (!moved) choose(panel, figure, ...from);
      else if (outlining && drawn.length > 2) close(panel, figure, drawn);
    };
    box.onpointercancel = box.onpointerup;
  };
  box.ondblclick = (event) => {
    zoom(panel, 2, ...at(event));
    figure.redraw();
  };
  box.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoom(panel, Math.exp(-event.deltaY / 300), ...at(event));
    figure.redraw();
  }, { passive: false });
}

function choose(panel, figure, left, top) {
  const row = rowThere(panel, figure, left, top);
  if (row >= 0) figure.choose(row);
  const [x, y] = onMap(panel, left, top);
  figure.tell("chosen", { panel: panel.name, x, y, within: REACH / pixelsPerUnit(panel), row });
}

// Row of the nearest track that is drawn there, be it one of the thirty or any other; -1 for none.
function rowThere(panel, figure, left, top) {
  const marked = (figure.marks?.panels[panel.name]?.thirty ?? []).map((point) => point ?? [AWAY, AWAY]).flat();
  const found = [[marked, figure.marks?.rows.thirty], [panel.tracks, figure.trackRows]].map(([points, rows]) => {
    const place = nearestPoint(panel, points, left, top, REACH);
    if (place < 0) return { away: Infinity, row: -1 };
    const [x, y] = onScreen(panel, points[2 * place], points[2 * place + 1]);
    return { away: Math.hypot(x - left, y - top), row: rows[place] };
  });
  return found[0].away <= found[1].away ? found[0].row : found[1].row;
}

function close(panel, figure, drawn) {
  const step = Math.ceil(drawn.length / 400);
  const points = drawn.filter((_, place) => place % step === 0);
  figure.outline = { panel: panel.name, points };
  const places = within(panel.tracks, points);
  for (const other of figure.panels) {
    other.picked = places.map((place) => [other.tracks[2 * place], other.tracks[2 * place + 1]]);
  }
  figure.redraw();
  figure.tell("outlined", { panel: panel.name, points });
}
