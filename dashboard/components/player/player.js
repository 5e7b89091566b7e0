// The page's one player. Lists offer it their tracks and ask it to play by events on the window, and it says
// what plays by another, so that every list can show it. Nothing is loaded before somebody presses play.

const SVG = "http://www.w3.org/2000/svg";
const SHAPES = {
  play: "M4 2.5v11l9.5-5.5z",
  pause: "M4 2.5h3v11H4zM9 2.5h3v11H9z",
  previous: "M3 3h2v10H3zM13.5 3v10L6 8z",
  next: "M11 3h2v10h-2zM2.5 3v10L10 8z",
  close: "M3.5 2.4 8 6.9l4.5-4.5 1.1 1.1L9.1 8l4.5 4.5-1.1 1.1L8 9.1l-4.5 4.5-1.1-1.1L6.9 8 2.4 3.5z",
};
const HEARD = 5; // seconds of a track from which it counts as heard; half of it, where that is shorter
const players = new WeakMap();

export default function ({ parentElement, setTriggerValue }) {
  const section = parentElement.querySelector(".player");
  if (!section) return undefined;
  const player = players.get(section) ?? makePlayer(section);
  players.set(section, player);
  player.deaf?.();
  player.tell = (id) => setTriggerValue("heard", id);
  const answers = {
    "crossfade:play": ({ detail }) => player.press(detail),
    "crossfade:offer": ({ detail }) => player.offered(detail),
  };
  for (const [name, answer] of Object.entries(answers)) window.addEventListener(name, answer);
  player.deaf = () => {
    for (const [name, answer] of Object.entries(answers)) window.removeEventListener(name, answer);
  };
  return player.deaf;
}

function makePlayer(section) {
  const part = (name) => section.querySelector(`.${name}`);
  const audio = section.querySelector("audio");
  const progress = part("progress");
  let [source, tracks, at, current, told] = ["", [], -1, null, false];

  const announce = () => {
    const detail = { id: current?.id ?? null, on: Boolean(current) && !audio.paused };
    shape(part("toggle"), detail.on ? "pause" : "play");
    part("toggle").setAttribute("aria-label", detail.on ? "Pause" : "Play");
    part("previous").disabled = at < 1;
    part("next").disabled = at + 1 >= tracks.length;
    window.dispatchEvent(new CustomEvent("crossfade:playing", { detail }));
  };
  const start = (place) => {
    if (!tracks[place]) return;
    at = place;
    current = tracks[place];
    told = false;
    audio.src = `/audio/${encodeURIComponent(current.id)}`;
    part("title").textContent = current.title;
    part("by").textContent = current.by;
    part("said").textContent = "";
    section.hidden = false;
    tellSystem(current);
    resume();
  };
  const resume = () => {
    audio.play().catch((error) => {
      if (error.name === "NotAllowedError") part("said").textContent = "The browser wants a press on play first.";
    });
  };
  const toggle = () => (audio.paused ? resume() : audio.pause());
  const draw = () => {
    const length = Number.isFinite(audio.duration) ? audio.duration : 0;
    progress.max = String(length || 1);
    progress.value = String(audio.currentTime);
    progress.setAttribute("aria-valuetext", `${Math.floor(audio.currentTime)} of ${Math.floor(length)} seconds`);
    part("time").textContent = `${clock(audio.currentTime)} / ${clock(length)}`;
  };
  const listen = () => {
    draw();
    if (!current || told || !(audio.currentTime >= Math.min(HEARD, audio.duration / 2))) return;
    told = true;
    made.tell?.(current.id);
  };
  const close = () => {
    audio.pause();
    audio.removeAttribute("src");
    audio.load();
    [source, tracks, at, current] = ["", [], -1, null];
    section.hidden = true;
    announce();
  };

  audio.onplay = announce;
  audio.onpause = announce;
  audio.ontimeupdate = listen;
  audio.ondurationchange = draw;
  audio.onended = () => start(at + 1);
  audio.onerror = () => {
    if (!current) return;
    part("said").textContent = `The sound file of ${current.title} is missing, or has changed since its import.`;
    announce();
  };
  progress.oninput = () => {
    audio.currentTime = Number(progress.value);
  };
  part("toggle").onclick = toggle;
  part("previous").onclick = () => start(at - 1);
  part("next").onclick = () => start(at + 1);
  part("close").onclick = close;
  for (const name of ["previous", "next", "close"]) shape(part(name), name);
  listenToSystem({ play: resume, pause: () => audio.pause(), previoustrack: () => start(at - 1), nexttrack: () => start(at + 1) });
  announce();

  const follow = (offer) => {
    const place = offer.tracks.findIndex((track) => track.id === current?.id);
    tracks = offer.tracks;
    at = place < 0 ? Math.min(at, tracks.length) - 1 : place;
  };
  const made = {
    tell: null,
    press(offer) {
      if (offer.id === current?.id) {
        follow(offer);
        source = offer.source;
        toggle();
        return;
      }
      [source, tracks] = [offer.source, offer.tracks];
      start(tracks.findIndex((track) => track.id === offer.id));
    },
    offered(offer) {
      if (current && offer.source === source) follow(offer);
      announce();
    },
  };
  return made;
}

function shape(button, name) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", "0 0 16 16");
  drawing.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SHAPES[name]);
  drawing.append(path);
  button.replaceChildren(drawing);
}

function clock(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function tellSystem(track) {
  if (!navigator.mediaSession) return;
  navigator.mediaSession.metadata = new MediaMetadata({ title: track.title, artist: track.by });
}

function listenToSystem(answers) {
  for (const [name, answer] of Object.entries(answers)) navigator.mediaSession?.setActionHandler(name, answer);
}
