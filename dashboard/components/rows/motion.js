// What changed since the list was last drawn: said, shown by sliding, and the focus kept where it was.

const SLIDE_MS = 420;
const NAMED = 6;

function changesSince(order, rows) {
  const before = new Map(order.map((id, at) => [id, at]));
  const changes = new Map();
  rows.forEach(({ id }, at) => setChange(changes, id, before.has(id) ? before.get(id) - at : null));
  return changes;
}

function changesOf({ entered, moved }) {
  const changes = new Map();
  for (const id of entered) setChange(changes, id, null);
  for (const [id, rise] of Object.entries(moved)) setChange(changes, id, rise);
  return changes;
}

function setChange(changes, id, rise) {
  if (rise === null) changes.set(id, { text: "new", said: "new in the list" });
  else if (rise > 0) changes.set(id, { text: `+${rise}`, said: `up ${rise}` });
  else if (rise < 0) changes.set(id, { text: `−${-rise}`, said: `down ${-rise}` });
}

function tell(desk, changes, gone, opening) {
  const fresh = [...changes.values()].filter((change) => change.text === "new").length;
  const moved = changes.size - fresh;
  const parts = [];
  if (fresh) parts.push(`${fresh} new`);
  if (moved) parts.push(`${moved} moved`);
  const others = gone.length > NAMED + 1 ? ` and ${gone.length - NAMED} others` : "";
  const named = others ? gone.slice(0, NAMED) : gone;
  if (gone.length) parts.push(`${gone.length} out: ${named.join(", ")}${others}`);
  desk.querySelector(".news").textContent = parts.length ? `${opening}: ${parts.join(" · ")}` : "";
}

function slide(items, tops) {
  for (const item of items) {
    const before = tops.get(item.dataset.id);
    const distance = before === undefined ? 0 : before - item.offsetTop;
    const start = before === undefined ? { opacity: 0 } : { transform: `translateY(${distance}px)` };
    if (before === undefined || distance) item.animate([start, {}], { duration: SLIDE_MS, easing: "ease-out" });
  }
}

function leave(list, item, top, columns) {
  item.classList.add("leaving");
  item.inert = true;
  item.style.top = `${top}px`;
  item.style.setProperty("--columns", columns);
  item.querySelector(".aside").prepend(element("span", "change", "out"));
  list.append(item);
  const parting = item.animate([{}, { opacity: 0, transform: "translateX(2rem)" }], { duration: 2 * SLIDE_MS });
  parting.onfinish = () => item.remove();
}

function stepTo(event, item) {
  const rows = [...item.parentElement.children].filter((row) => !row.inert && row.querySelector(".opener"));
  const at = rows.indexOf(item);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (next === undefined || !rows[next]) return;
  event.preventDefault();
  rows[next].querySelector(".opener").focus();
}

function focusOf(desk) {
  const part = desk.getRootNode().activeElement;
  const row = part?.closest?.(".row");
  if (!row || !part.dataset.part) return null;
  return { id: row.dataset.id, part: part.dataset.part, at: [...row.parentElement.children].indexOf(row) };
}

function giveFocusBack(desk, focused) {
  if (!focused) return;
  const rows = [...desk.querySelectorAll(".row")];
  const same = rows.find((item) => item.dataset.id === focused.id);
  const row = same ?? rows[Math.min(focused.at, rows.length - 1)];
  const part = row?.querySelector(`[data-part="${CSS.escape(focused.part)}"]`);
  (part?.offsetParent ? part : row?.querySelector(".opener"))?.focus({ preventScroll: true });
  if (!same) row?.scrollIntoView({ block: "nearest" });
}
