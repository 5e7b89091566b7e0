// The list: rows that open in place, slide when their order changes, and say what was pressed.
// Everything shown is set by textContent or a DOM property, so text from outside stays text.
// Python joins parts.js, motion.js, play.js and this file into one module.

const LINES_AT_FIRST = 8;
const CLICK_MS = 50;
const memories = new WeakMap();

export default function ({ data: sent, parentElement, setTriggerValue }) {
  const desk = parentElement.querySelector(".desk");
  if (!desk || !sent) return undefined;
  const data = read(sent);
  const memory = memories.get(desk) ?? remembering();
  memories.set(desk, memory);
  const same = memory.context === data.context;
  memory.untold = memory.untold.filter(({ number }) => same && number > data.told);
  const press = (action, id) => setTriggerValue("pressed", untold(memory, action, id));
  const draw = () => drawDesk(desk, data, memory, press);
  memory.latest = draw;
  holdWhilePressed(desk, memory);
  if (memory.held) memory.later = draw;
  else draw();
  return () => {
    if (memory.latest !== draw) return;
    memory.later = null;
    memory.deaf?.();
  };
}

function remembering() {
  return { context: null, order: [], names: new Map(), open: new Set(), untold: [], held: false };
}

// A new press, after those that Python may not know: of what is sent while it is at work only the latest arrives.
function untold(memory, action, id) {
  const number = Math.max(performance.timeOrigin + performance.now(), (memory.untold.at(-1)?.number ?? 0) + 1);
  memory.untold = [...memory.untold, { number, action, id }];
  return memory.untold;
}

// A press is a pointer that goes down and up on one button, so nothing is drawn anew between the two; of a
// touch the click comes a little after.
function holdWhilePressed(desk, memory) {
  desk.onpointerdown = ({ button }) => {
    if (button) return;
    const over = new AbortController();
    const release = () => {
      over.abort();
      setTimeout(() => {
        memory.held = false;
        memory.later?.();
        memory.later = null;
      }, CLICK_MS);
    };
    memory.held = true;
    for (const end of ["pointerup", "pointercancel"]) addEventListener(end, release, { signal: over.signal });
  };
}

function drawDesk(desk, data, memory, press) {
  for (const channel of Object.values(data.channels)) {
    desk.style.setProperty(`--${channel.model}`, `light-dark(${channel.light}, ${channel.dark})`);
  }
  desk.hidden = false;
  drawHeads(desk, data);
  drawRows(desk, data, memory, press);
  drawNotes(desk, data.notes);
  memory.deaf?.();
  memory.deaf = hearPlayer(desk);
  send("offer", offered(data));
}

function offered(data) {
  const tracks = data.rows.filter((row) => row.sound).map(({ id, title, by }) => ({ id, title, by }));
  return { source: data.source, tracks };
}

function drawHeads(desk, data) {
  const bar = desk.querySelector(".head-bar");
  desk.querySelector(".head-what").textContent = data.heads.what;
  desk.querySelector(".head-why").textContent = data.heads.why;
  const told = data.rows.some((row) => row.aside || row.badges.length);
  desk.querySelector(".head-aside").textContent = told ? data.heads.aside : "";
  const legend = element("span", "legend");
  legend.append(...data.legend.map((model) => word(data.channels[model])));
  const barred = data.rows.some((row) => row.segments.length);
  bar.replaceChildren(legend, element("span", "", barred ? data.heads.bar : ""));
}

function drawRows(desk, data, memory, press) {
  const list = desk.querySelector(".rows");
  list.querySelectorAll(":scope > .leaving").forEach((item) => item.remove());
  list.setAttribute("aria-label", data.label);
  desk.querySelector(".table").classList.toggle("plays", data.rows.some((row) => row.sound !== null));
  const known = memory.context === data.context && memory.order.length > 0;
  const focused = focusOf(desk);
  if (!known) {
    memory.open = openedBefore(data);
    list.replaceChildren();
  }
  const since = known ? changesSince(memory.order, data.rows) : new Map();
  const changes = data.difference ? changesOf(data.difference) : since;
  const columns = getComputedStyle(list.parentElement).gridTemplateColumns;
  const tops = new Map([...list.children].map((row) => [row.dataset.id, row.offsetTop]));
  const scale = widest(data.rows);
  const there = new Map([...list.children].map((row) => [row.dataset.id, row]));
  const drawn = data.rows.map((row, at) => {
    const item = there.get(row.id) ?? element("li", "row");
    return drawRow(item, row, at, { data, scale, memory, press, change: changes.get(row.id) });
  });
  const gone = [...there.values()].filter((item) => !drawn.includes(item));
  gone.forEach((item) => item.remove());
  drawn.forEach((item, at) => list.children[at] === item || list.insertBefore(item, list.children[at] ?? null));
  giveFocusBack(desk, focused);
  const out = data.difference?.left ?? gone.map((item) => memory.names.get(item.dataset.id));
  tell(desk, changes, out, data.difference ? `Unlike ${data.difference.than}` : "The list changed");
  cancelAnimationFrame(memory.motion);
  if (known && !matchMedia("(prefers-reduced-motion: reduce)").matches) {
    memory.motion = requestAnimationFrame(() => {
      slide(drawn, tops);
      gone.forEach((item) => leave(list, item, tops.get(item.dataset.id), columns));
    });
  }
  memory.context = data.context;
  memory.order = data.rows.map((row) => row.id);
  memory.names = new Map(data.rows.map((row) => [row.id, row.title]));
}

// A draft that is drawn for the first time on a page has been there before where rows bring their reasons.
function openedBefore({ rows, asks }) {
  return new Set(asks ? rows.filter((row) => row.sections.length).map((row) => row.id) : []);
}

function drawNotes(desk, notes) {
  desk.querySelector(".notes").replaceChildren(
    ...notes.map(({ heading, sentences }) => {
      const box = element("div", "note");
      if (heading) box.append(element("h3", "", heading));
      for (const [sentence, small] of sentences) {
        const told = element("p", "", sentence);
        if (small) told.append(element("small", "", small));
        box.append(told);
      }
      return box;
    }),
  );
}

function drawRow(item, row, at, { data, scale, memory, press, change }) {
  const drawing = JSON.stringify([row, at, scale, change, data.actions, data.first]);
  if (item.dataset.drawing === drawing) return item;
  item.dataset.id = row.id;
  item.dataset.drawing = drawing;
  const line = element("div", "line");
  const what = element("div", "what");
  const play = playCell(row, () => offered(data));
  line.append(element("span", "position", String(at + data.first)), play, what, element("p", "why", row.sentence));
  if (row.segments.length) line.append(bar(row, scale, data.channels));
  line.append(aside(row, change), actions(row, data.actions.filter(({ inside }) => !inside), press));
  item.replaceChildren(line);
  const names = [element("span", "title name", row.title), ...(row.by ? [element("span", "by name", row.by)] : [])];
  if (row.opens || row.sections.length) what.append(opener(item, row, names, { at, line, memory, data, press }));
  else what.append(...names);
  return item;
}

function opener(item, row, names, { at, line, memory, data, press }) {
  const button = element("button", "opener");
  button.type = "button";
  button.dataset.part = "opener";
  button.append(...names);
  const panel = element("div", "panel");
  panel.id = `panel-${at}`;
  button.setAttribute("aria-controls", panel.id);
  const show = (open) => {
    button.setAttribute("aria-expanded", String(open));
    panel.hidden = !open;
    memory.open[open ? "add" : "delete"](row.id);
    if (open && !panel.firstChild) panel.append(...inside(row, data, press));
  };
  const turn = () => {
    show(panel.hidden);
    if (data.asks) press(panel.hidden ? "close" : "open", row.id);
  };
  line.classList.add("opens");
  line.onclick = (event) => {
    if (event.target.closest("button:not(.opener)") || String(getSelection())) return;
    turn();
  };
  button.onkeydown = (event) => stepTo(event, item);
  item.append(panel);
  show(memory.open.has(row.id));
  return button;
}

function aside(row, change) {
  const box = element("div", "aside");
  if (change) {
    const chip = element("span", "change", change.text);
    chip.setAttribute("aria-label", change.said);
    chip.setAttribute("role", "img");
    box.append(chip);
  }
  if (row.aside) box.append(element("span", "figure", row.aside));
  box.append(...row.badges.map((badge) => element("span", "badge", badge)));
  return box;
}

function actions(row, offered, press) {
  const box = element("div", "actions");
  for (const { name, label, switch: switches } of offered) {
    const button = element("button", "action", label);
    button.type = "button";
    if (switches) button.setAttribute("aria-pressed", String(row.on.includes(name)));
    button.dataset.part = name;
    button.setAttribute("aria-label", `${label}: ${row.title}`);
    button.onclick = () => press(name, row.id);
    box.append(button);
  }
  return box;
}

function inside(row, data, press) {
  if (!row.sections.length) return [element("p", "sum", "Bringing the reasons …")];
  const drawn = sections(row.sections, data.channels);
  if (row.sum) drawn.push(element("p", "sum", row.sum));
  const evidence = sections(row.evidence, data.channels);
  evidence.forEach((box) => box.classList.add("evidence"));
  drawn.push(...evidence);
  const offered = data.actions.filter((action) => action.inside);
  if (offered.length) drawn.push(actions(row, offered, press));
  return drawn;
}

function sections(given, channels) {
  return given.map((section) => {
    const box = element("section", "section");
    const heading = element("p", "heading");
    if (section.model) heading.append(word(channels[section.model]));
    heading.append(element("span", "name", section.heading));
    if (section.small) heading.append(element("small", "", section.small));
    const list = element("ul", "lines");
    list.setAttribute("role", "list");
    const largest = Math.max(...section.lines.map((line) => Math.abs(line.value ?? 0)), 1e-12);
    const items = section.lines.map((line) => reason(line, largest, section));
    list.append(...items.slice(0, LINES_AT_FIRST));
    box.append(heading, list);
    if (items.length > LINES_AT_FIRST) box.append(more(list, items));
    return box;
  });
}

function reason(line, largest, { model, lines }) {
  const item = element("li", "reason");
  const named = element("span", "named");
  const offer = () => {
    const tracks = lines.filter(({ track }) => track).map(({ track, name }) => ({ id: track, title: name, by: "" }));
    return { source: "", tracks };
  };
  if (line.track) named.append(playButton({ id: line.track, title: line.name, by: "" }, offer));
  named.append(element("span", "name", line.name));
  item.append(named);
  if (line.value !== null) {
    const gauge = element("span", "gauge");
    const fill = element("span", line.value < 0 ? "fill below" : "fill");
    fill.style.width = `${(100 * Math.abs(line.value)) / largest}%`;
    fill.style.backgroundColor = model ? `var(--${model})` : "var(--grey)";
    gauge.append(fill);
    item.append(gauge);
  }
  item.append(element("span", "amount", line.text));
  return item;
}

function more(list, items) {
  const button = element("button", "more", `Show ${items.length - LINES_AT_FIRST} more`);
  button.type = "button";
  button.onclick = () => {
    list.append(...items.slice(LINES_AT_FIRST));
    items[LINES_AT_FIRST].tabIndex = -1;
    items[LINES_AT_FIRST].focus();
    button.remove();
  };
  return button;
}
