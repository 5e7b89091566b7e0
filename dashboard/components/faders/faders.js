// The desk's controls. Where they stand is Python's to keep: a move sends all of them with the number of its
// turn, and comes back with it. While a turn is out, later moves wait and go as one when it is back, so that a
// fader that is being dragged is never put back, and the list follows as fast as it can be drawn.

const PATIENCE_MS = 3000; // after which a turn that never came back is no longer waited for
const desks = new WeakMap();

export default function ({ data: sent, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".desk");
  if (!root || !sent) return undefined;
  const data = read(sent);
  const desk = desks.get(root) ?? makeDesk(root, data);
  desks.set(root, desk);
  desk.tell = (turn, stands) => setTriggerValue("moved", { turn, stands });
  desk.answered(data);
  return undefined;
}

function makeDesk(root, { faders, flow, channels }) {
  const desk = { turn: 0, out: 0, stands: {}, rest: {}, tell: () => {} };
  const controls = new Map();
  const show = () => {
    for (const [name, control] of controls) control.show(desk.stands[name]);
    const rests = Object.keys(desk.rest).every((name) => desk.stands[name] === desk.rest[name]);
    back.setAttribute("aria-disabled", String(rests)); // and not disabled, which would take the focus from it
  };
  const go = () => {
    clearTimeout(desk.waits);
    desk.turn += 1;
    desk.out = desk.turn;
    desk.waits = setTimeout(() => (desk.out = 0), PATIENCE_MS);
    desk.told = JSON.stringify(desk.stands);
    desk.tell(desk.turn, desk.stands);
  };
  const move = (changed) => {
    desk.stands = { ...desk.stands, ...changed };
    show();
    if (!desk.out) go();
  };
  for (const fader of faders) controls.set(fader.name, makeFader(fader, channels[fader.model], move));
  controls.set(flow.name, makeSwitch(flow, move));
  const back = element("button", "tool back", "Back to this week's list");
  back.type = "button";
  back.onclick = () => back.getAttribute("aria-disabled") === "true" || move(desk.rest);
  root.querySelector(".faders").replaceChildren(...faders.map(({ name }) => controls.get(name).box));
  root.querySelector(".foot").replaceChildren(controls.get(flow.name).box, back);
  root.hidden = false;
  desk.answered = (data) => {
    desk.rest = data.rest;
    if (data.turn < desk.out) return; // an older draft: what was moved since stands
    clearTimeout(desk.waits);
    const later = desk.out && JSON.stringify(desk.stands) !== desk.told;
    desk.out = 0;
    desk.turn = Math.max(desk.turn, data.turn);
    if (later) go();
    else desk.stands = data.stands;
    if (data.turn) tellAddress(data);
    show();
  };
  return desk;
}

// Where what was moved stands is in the address, so that it can be shared; told here, it takes no message.
function tellAddress({ address, stands, rest }) {
  const url = new URL(window.location.href);
  for (const [name, said] of Object.entries(address)) {
    if (stands[name] === rest[name]) url.searchParams.delete(name);
    else url.searchParams.set(name, said);
  }
  if (url.href !== window.location.href) window.history.replaceState(window.history.state, "", url);
}

function makeFader({ name, label, help, highest, step, unit }, channel, move) {
  const box = element("div", "fader");
  if (channel) box.style.setProperty("--mark", `light-dark(${channel.light}, ${channel.dark})`);
  const input = element("input");
  Object.assign(input, { type: "range", min: 0, max: highest, step, id: name });
  const named = element("label", "", label);
  named.htmlFor = name;
  if (channel) named.prepend(sign(channel.sign));
  const figure = element("output");
  figure.htmlFor = name;
  const head = element("div", "head");
  head.append(named, ...explained(name, label, help));
  input.setAttribute("aria-describedby", `${name}-told`);
  input.oninput = () => move({ [name]: Number(input.value) });
  const scale = element("div", "scale");
  scale.append(input, figure);
  box.append(head, scale);
  const show = (stands) => {
    input.value = stands;
    input.style.setProperty("--filled", `${(100 * stands) / highest}%`);
    figure.textContent = `${stands}${unit}`;
    input.setAttribute("aria-valuetext", `${stands}${unit}`);
  };
  return { box, show };
}

function makeSwitch({ name, label, help }, move) {
  const box = element("div", "fader");
  const input = element("input");
  input.type = "checkbox";
  input.setAttribute("role", "switch");
  input.setAttribute("aria-describedby", `${name}-told`);
  input.onchange = () => move({ [name]: Number(input.checked) });
  const named = element("label", "", "");
  named.append(input, element("span", "", label));
  box.append(named, ...explained(name, label, help));
  return { box, show: (stands) => (input.checked = Boolean(stands)) };
}

function explained(name, label, help) {
  const button = element("button", "help");
  button.type = "button";
  button.setAttribute("aria-label", `What ${label} does`);
  button.setAttribute("aria-describedby", `${name}-told`);
  button.append(element("span", "", "?"));
  const told = element("div", "told", help);
  told.id = `${name}-told`;
  told.setAttribute("role", "tooltip");
  return [button, told];
}
