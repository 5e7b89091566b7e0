// What Python sent, and bars, signs and words of the models; everything is set by textContent or a DOM property.

const SVG = "http://www.w3.org/2000/svg";
const SIGNS = {
  dots: { d: "M1 8a3 3 0 1 0 6 0a3 3 0 1 0-6 0zM9 8a3 3 0 1 0 6 0a3 3 0 1 0-6 0z" },
  pilcrow: { d: "M7 2h7v1.5h-1.2V14h-1.6V3.5H9.6V14H8V9H7a3.5 3.5 0 0 1 0-7z" },
  stacked: { d: "M2 3h12v2.2H2zM2 6.9h12v2.2H2zM2 10.8h12V13H2z" },
  wave: { d: "M1 9C3 1 6 1 8 8s5 7 7-1", line: true },
};

function read(sent) {
  return JSON.parse(new TextDecoder().decode(sent));
}

function bar(row, scale, channels) {
  const track = element("div", "bar");
  track.setAttribute("role", "img");
  track.setAttribute("aria-label", row.bar_text);
  track.title = row.bar_text;
  let [right, left] = [scale.below, scale.below];
  for (const { model, value } of row.segments) {
    const width = Math.abs(value);
    if (value < 0) left -= width;
    const segment = element("span", "segment");
    segment.style.left = `${(100 * (value < 0 ? left : right)) / scale.all}%`;
    segment.style.width = `${(100 * width) / scale.all}%`;
    segment.style.backgroundColor = `var(--${model})`;
    if (value < 0) segment.classList.add("below");
    if (width / scale.all > 0.12) segment.append(sign(channels[model].sign));
    if (value > 0) right += width;
    track.append(segment);
  }
  return track;
}

function widest(rows) {
  const sum = (row, side) => row.segments.reduce((total, { value }) => total + Math.max(side * value, 0), 0);
  const below = Math.max(0, ...rows.map((row) => sum(row, -1)));
  return { below, all: below + Math.max(0, ...rows.map((row) => sum(row, 1))) || 1 };
}

function word(channel) {
  const box = element("span", "channel");
  box.style.setProperty("--mark", `var(--${channel.model})`);
  box.append(sign(channel.sign), element("span", "", channel.word));
  return box;
}

function sign(name) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", "0 0 16 16");
  drawing.setAttribute("class", "sign");
  drawing.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SIGNS[name].d);
  path.setAttribute("class", SIGNS[name].line ? "line-art" : "");
  drawing.append(path);
  return drawing;
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}
