/* How loud it is around this moment, and the cues on it. A press goes there; an edge of the chosen cue can be dragged.

   Everything it does can be done without it, and it draws the cues alone where there is no waveform. */

const PIXELS_PER_SECOND = 48;
const GRIP = 10;

export class Waveform extends EventTarget {
  constructor(canvas) {
    super();
    Object.assign(this, { canvas, levels: [], every: 0.1, cues: [], selected: null, now: 0 });
    canvas.addEventListener("pointerdown", (event) => this.#press(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    canvas.addEventListener("pointerup", () => (this.dragged = null));
    canvas.addEventListener("pointercancel", () => (this.dragged = null));
    new ResizeObserver(() => this.draw()).observe(canvas);
  }

  async load(address) {
    if (!address) return;
    try {
      const answer = await fetch(address);
      if (answer.ok) Object.assign(this, await answer.json());
    } catch {
      // Without it there is a strip with the cues.
    }
    this.draw();
  }

  show(fields) {
    Object.assign(this, fields);
    this.draw();
  }

  draw() {
    const { canvas } = this;
    const scale = window.devicePixelRatio || 1;
    const [width, height] = [canvas.clientWidth, 72];
    if (!width) return;
    if (canvas.width !== width * scale) {
      canvas.width = width * scale;
      canvas.height = height * scale;
    }
    const pen = canvas.getContext("2d");
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, height);
    // While an edge is dragged the picture stands still.
    if (!this.dragged) this.from = this.now - width / PIXELS_PER_SECOND / 2;
    const style = getComputedStyle(canvas);
    this.#drawLevels(pen, width, height, style.color);
    this.#drawCues(pen, width, height, style);
    pen.fillStyle = style.getPropertyValue("--now");
    pen.fillRect(this.#x(this.now) - 1, 0, 2, height);
  }

  #drawLevels(pen, width, height, colour) {
    pen.fillStyle = colour;
    const step = this.every * PIXELS_PER_SECOND;
    const first = Math.max(0, Math.floor(this.from / this.every));
    for (let index = first; index < this.levels.length; index += 1) {
      const x = this.#x(index * this.every);
      if (x > width) break;
      const tall = Math.max(1, (this.levels[index] / 100) * height);
      pen.fillRect(x, (height - tall) / 2, Math.max(1, step - 1), tall);
    }
  }

  #drawCues(pen, width, height, style) {
    for (const cue of this.cues) {
      const [left, right] = [this.#x(cue.start), this.#x(cue.end)];
      if (right < 0 || left > width) continue;
      const chosen = cue.id === this.selected;
      pen.fillStyle = style.getPropertyValue(chosen ? "--chosen" : "--cue");
      pen.fillRect(left, 0, Math.max(1, right - left - 1), height);
      if (!chosen) continue;
      pen.fillStyle = style.getPropertyValue("--edge");
      pen.fillRect(left - 1, 0, 3, height);
      pen.fillRect(right - 2, 0, 3, height);
    }
  }

  #x(second) {
    return (second - this.from) * PIXELS_PER_SECOND;
  }

  #second(event) {
    const x = event.clientX - this.canvas.getBoundingClientRect().left;
    return Math.max(0, this.from + x / PIXELS_PER_SECOND);
  }

  #edge(event) {
    const cue = this.cues.find((one) => one.id === this.selected);
    if (!cue) return null;
    const x = event.clientX - this.canvas.getBoundingClientRect().left;
    const near = ["start", "end"].filter((name) => Math.abs(this.#x(cue[name]) - x) < GRIP);
    return near.length ? { id: cue.id, name: near[0] } : null;
  }

  #press(event) {
    this.dragged = this.#edge(event);
    if (this.dragged) this.canvas.setPointerCapture(event.pointerId);
    else this.#tell("seek", { second: this.#second(event) });
  }

  #move(event) {
    if (!this.dragged) {
      this.canvas.style.cursor = this.#edge(event) ? "ew-resize" : "pointer";
      return;
    }
    const { id, name } = this.dragged;
    this.#tell("drag", { id, fields: { [name]: Math.round(this.#second(event) * 1000) / 1000 } });
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
