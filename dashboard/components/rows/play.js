// Play buttons. A list offers its tracks to the page's one player by events on the window, and marks the row
// that the player says it plays.

const SHAPES = { play: "M4 2.5v11l9.5-5.5z", pause: "M4 2.5h3v11H4zM9 2.5h3v11H9z" };
let playing = { id: null, on: false };

function playButton(track, offer) {
  const button = element("button", "play");
  button.type = "button";
  button.dataset.track = track.id;
  button.dataset.name = track.by ? `${track.title} by ${track.by}` : track.title;
  button.onclick = () => send("play", { ...offer(), id: track.id });
  dress(button);
  return button;
}

function dress(button) {
  const on = playing.on && playing.id === button.dataset.track;
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", "0 0 16 16");
  drawing.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SHAPES[on ? "pause" : "play"]);
  drawing.append(path);
  button.replaceChildren(drawing);
  button.setAttribute("aria-label", `${on ? "Pause" : "Play"} ${button.dataset.name}`);
}

function playCell(row, offer) {
  const cell = element("div", "playing-cell");
  if (row.sound) {
    const button = playButton(row, offer);
    button.dataset.part = "play";
    cell.append(button);
  } else if (row.sound === false) {
    cell.append(element("span", "silent", "no sound"));
    cell.title = "No sound file came with this track";
  }
  return cell;
}

function markPlaying(desk) {
  for (const row of desk.querySelectorAll(".row")) row.classList.toggle("current", row.dataset.id === playing.id);
  for (const button of desk.querySelectorAll(".play")) dress(button);
}

function hearPlayer(desk) {
  const hear = ({ detail }) => {
    playing = detail;
    markPlaying(desk);
  };
  window.addEventListener("crossfade:playing", hear);
  return () => window.removeEventListener("crossfade:playing", hear);
}

function send(name, detail) {
  window.dispatchEvent(new CustomEvent(`crossfade:${name}`, { detail }));
}
