// Density and points of every panel, on one WebGL canvas behind them all: a browser has few such contexts.

const PLACE = `
  attribute vec2 at;
  uniform vec2 scale, shift;
  uniform float size;
  void main() { gl_Position = vec4(at * scale + shift, 0.0, 1.0); gl_PointSize = size; }`;
const DOT = `
  precision mediump float;
  uniform vec4 colour;
  uniform float hollow;
  void main() {
    float away = length(gl_PointCoord - 0.5) * 2.0;
    float seen = 1.0 - smoothstep(0.75, 1.0, away);
    if (hollow > 0.0) seen *= smoothstep(hollow - 0.25, hollow, away);
    gl_FragColor = vec4(colour.rgb, 1.0) * colour.a * seen;
  }`;
const SPREAD = `
  attribute vec2 at;
  uniform vec2 scale, shift;
  varying vec2 place;
  void main() { place = (at + 1.0) / 2.0; gl_Position = vec4(at * scale + shift, 0.0, 1.0); }`;
const CLOUD = `
  precision mediump float;
  uniform sampler2D counts;
  uniform vec4 colour;
  varying vec2 place;
  void main() { gl_FragColor = vec4(colour.rgb, 1.0) * colour.a * texture2D(counts, place).r; }`;

function makePainter(canvas, figure) {
  const gl = canvas.getContext("webgl", { antialias: true, premultipliedAlpha: true });
  if (!gl) return null;
  const dots = program(gl, PLACE, DOT);
  const cloud = program(gl, SPREAD, CLOUD);
  const square = buffer(gl, new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]));
  const held = figure.panels.map((panel) => ({
    tracks: buffer(gl, panel.tracks),
    listeners: buffer(gl, panel.listeners),
    density: panel.density && texture(gl, panel),
  }));
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);

  return (colours, shows) => {
    const box = canvas.getBoundingClientRect();
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(box.width * ratio), Math.round(box.height * ratio)];
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    gl.disable(gl.SCISSOR_TEST);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.enable(gl.SCISSOR_TEST);
    figure.panels.forEach((panel, place) => {
      const at = [(panel.left - box.left) * ratio, (box.bottom - panel.bottom) * ratio];
      const size = [panel.width * ratio, panel.height * ratio];
      gl.viewport(...at, ...size);
      gl.scissor(...at, ...size);
      const k = pixelsPerUnit(panel);
      const scale = [(2 * k) / panel.width, (2 * k) / panel.height];
      const seen = { scale, shift: [-panel.view.x * scale[0], -panel.view.y * scale[1]] };
      const grown = Math.min(3, Math.sqrt(panel.view.zoom)) * ratio;
      if (held[place].density) {
        use(gl, cloud, square, seen, colours.grey, 0.75);
        gl.bindTexture(gl.TEXTURE_2D, held[place].density);
        gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
      }
      if (shows.listeners) {
        use(gl, dots, held[place].listeners, seen, colours.grey, 0.55);
        gl.uniform1f(dots.hollow, 0.62);
        gl.uniform1f(dots.size, 5.5 * grown);
        gl.drawArrays(gl.POINTS, 0, figure.listeners);
      }
      use(gl, dots, held[place].tracks, seen, held[place].density ? colours.ink : colours.grey, held[place].density ? 0.35 : 0.9);
      gl.uniform1f(dots.hollow, 0);
      gl.uniform1f(dots.size, (held[place].density ? 2.2 : figure.tracks > 2000 ? 3.5 : 5) * grown);
      gl.drawArrays(gl.POINTS, 0, figure.tracks);
    });
  };
}

function use(gl, drawing, points, seen, colour, strength) {
  gl.useProgram(drawing.it);
  gl.bindBuffer(gl.ARRAY_BUFFER, points);
  gl.enableVertexAttribArray(drawing.at);
  gl.vertexAttribPointer(drawing.at, 2, gl.FLOAT, false, 0, 0);
  gl.uniform2f(drawing.scale, ...seen.scale);
  gl.uniform2f(drawing.shift, ...seen.shift);
  gl.uniform4f(drawing.colour, ...colour.map((part) => part / 255), strength);
}

function program(gl, vertex, fragment) {
  const it = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(it, shader);
  }
  gl.linkProgram(it);
  const uniforms = ["scale", "shift", "size", "colour", "hollow"].map((name) => [name, gl.getUniformLocation(it, name)]);
  return { it, at: gl.getAttribLocation(it, "at"), ...Object.fromEntries(uniforms) };
}

function buffer(gl, values) {
  const made = gl.createBuffer();
  gl.bindBuffer(gl.ARRAY_BUFFER, made);
  gl.bufferData(gl.ARRAY_BUFFER, values, gl.STATIC_DRAW);
  return made;
}

function texture(gl, panel) {
  const made = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, made);
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.LUMINANCE, panel.side, panel.side, 0, gl.LUMINANCE, gl.UNSIGNED_BYTE, panel.density);
  for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, side, gl.CLAMP_TO_EDGE);
  for (const way of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, way, gl.LINEAR);
  return made;
}
