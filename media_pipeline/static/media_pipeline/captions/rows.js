/* The list on the page: a row for each cue, drawn again where something changed and nowhere else. */

import { faults, rate } from "./cues.js";
import { format, parse } from "./times.js";

const NUDGE = 0.1;

export class Rows extends EventTarget {
  constructor(list, template, words) {
    super();
    Object.assign(this, { list, template, words });
    this.rows = new Map();
    this.selected = null;
    list.addEventListener("focusin", (event) => this.#select(this.#idOf(event.target)));
    list.addEventListener("input", (event) => this.#typed(event.target));
    list.addEventListener("change", (event) => this.#timed(event.target));
    list.addEventListener("keydown", (event) => this.#nudged(event));
    list.addEventListener("click", (event) => {
      const id = event.target.closest("[data-play]") && this.#idOf(event.target);
      if (id) this.#tell("play", { id });
    });
  }

  show(cues, duration) {
    const kept = new Set(cues.map((cue) => cue.id));
    for (const [id, row] of this.rows) {
      if (kept.has(id)) continue;
      row.root.remove();
      this.rows.delete(id);
    }
    cues.forEach((cue, index) => {
      const row = this.rows.get(cue.id) ?? this.#make(cue.id);
      if (this.list.children[index] !== row.root) this.list.insertBefore(row.root, this.list.children[index] ?? null);
      // A cue that changed is another object.
      const next = cues[index + 1];
      if (row.cue === cue && row.next === next && row.shown === index + 1) return;
      this.#fill(row, cue, index, faults(cue, next, duration));
      Object.assign(row, { cue, next });
    });
    if (this.selected && !kept.has(this.selected)) this.#select(null);
  }

  /* Puts the focus into the words of a cue. */
  focus(id, cursor = null) {
    const row = this.rows.get(id);
    if (!row) return;
    row.text.focus();
    if (cursor !== null) row.text.setSelectionRange(cursor, cursor);
    row.root.scrollIntoView({ block: "nearest" });
  }

  highlight(id, { follow }) {
    if (id === this.now) return;
    this.rows.get(this.now)?.root.removeAttribute("data-now");
    this.now = id;
    const row = this.rows.get(id);
    row?.root.setAttribute("data-now", "");
    if (row && follow && !this.list.contains(document.activeElement)) row.root.scrollIntoView({ block: "nearest" });
  }

  get cursor() {
    const text = this.rows.get(this.selected)?.text;
    return text ? text.selectionStart : 0;
  }

  #make(id) {
    const root = this.template.content.firstElementChild.cloneNode(true);
    const part = (name) => root.querySelector(`[data-${name}]`);
    root.dataset.cue = id;
    const row = { root };
    for (const name of ["play", "number", "start", "end", "text", "warning"]) row[name] = part(name);
    row.warning.id = `cue-warning-${id}`;
    for (const box of [row.start, row.end, row.text]) box.setAttribute("aria-describedby", row.warning.id);
    this.rows.set(id, row);
    return row;
  }

  #fill(row, cue, index, found) {
    const number = index + 1;
    if (row.shown !== number) {
      row.shown = number;
      row.number.textContent = number;
      for (const name of ["play", "start", "end", "text"]) {
        row[name].setAttribute("aria-label", this.words[name].replace("{number}", number));
      }
    }
    const set = (box, value) => {
      if (box.value !== value) box.value = value;
    };
    set(row.start, format(cue.start));
    set(row.end, format(cue.end));
    if (row.text.value !== cue.text) row.text.value = cue.text;
    const told = found.map((name) => this.words[name].replace("{rate}", Math.round(rate(cue))));
    const words = told.join(" · ");
    if (row.warning.textContent !== words) row.warning.textContent = words;
    row.warning.hidden = !words;
  }

  #idOf(element) {
    return Number(element.closest("[data-cue]")?.dataset.cue) || null;
  }

  #select(id) {
    if (id === this.selected) return;
    this.rows.get(this.selected)?.root.removeAttribute("data-selected");
    this.selected = id;
    this.rows.get(id)?.root.setAttribute("data-selected", "");
    this.#tell("select", { id });
  }

  #typed(box) {
    if (box.matches("[data-text]")) this.#tell("edit", { id: this.#idOf(box), fields: { text: box.value } });
    else box.setCustomValidity("");
  }

  #timed(box) {
    const name = box.matches("[data-start]") ? "start" : box.matches("[data-end]") ? "end" : null;
    if (!name) return;
    const seconds = parse(box.value);
    box.setCustomValidity(seconds === null ? this.words.badTime : "");
    if (seconds === null) box.reportValidity();
    else this.#tell("edit", { id: this.#idOf(box), fields: { [name]: seconds } });
  }

  #nudged(event) {
    const box = event.target;
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || event.altKey || !box.matches("[data-start], [data-end]")) return;
    event.preventDefault();
    const seconds = parse(box.value);
    if (seconds === null) return;
    const moved = Math.max(0, seconds + step * (event.shiftKey ? 1 : NUDGE));
    box.value = format(moved);
    this.#timed(box);
    box.focus();
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
