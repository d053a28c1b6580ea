/* The captions editor: puts the parts together. Its words and its data come with the page. */

import * as cueing from "./cues.js";
import { Drafts } from "./drafts.js";
import { Film } from "./film.js";
import { History } from "./history.js";
import { Rows } from "./rows.js";
import * as server from "./server.js";
import { format } from "./times.js";
import { Waveform } from "./waveform.js";

const EVERY = 3000;
const KEEP_AFTER = 800;

class Editor {
  constructor(root) {
    this.root = root;
    this.data = JSON.parse(document.getElementById("captions-data").textContent);
    this.words = JSON.parse(document.getElementById("captions-words").textContent);
    this.history = new History(cueing.fromRows(this.data.cues));
    this.saved = this.history.cues;
    this.version = this.data.version;
    this.drafts = new Drafts(this.data.video);
    this.film = new Film(root);
    this.wave = new Waveform(this.part("wave"));
    this.rows = new Rows(this.part("list"), document.getElementById("captions-row"), this.words);
    this.bind();
    this.wave.load(this.data.waveform);
    this.offerDraft();
    this.show();
    if (this.part("status").textContent) this.watchRecognition();
  }

  part(name) {
    return this.root.querySelector(`[data-${name}]`);
  }

  say(words, fields = {}) {
    const filled = Object.entries(fields).reduce((text, [name, value]) => text.replace(`{${name}}`, value), words);
    this.part("status").textContent = filled;
  }

  get cues() {
    return this.history.cues;
  }

  get selected() {
    return this.cues.find((cue) => cue.id === this.rows.selected) ?? null;
  }

  get isDirty() {
    return this.cues !== this.saved && !cueing.equal(this.cues, this.saved);
  }

  /* --- wiring ------------------------------------------------------------------------------- */

  bind() {
    this.history.addEventListener("change", () => this.show());
    this.film.addEventListener("time", () => this.showTime());
    this.rows.addEventListener("edit", ({ detail }) => this.edit(detail.id, detail.fields));
    this.rows.addEventListener("select", () => this.showSelected());
    this.rows.addEventListener("play", ({ detail }) => this.playFrom(detail.id));
    this.wave.addEventListener("seek", ({ detail }) => this.film.seek(detail.second));
    this.wave.addEventListener("drag", ({ detail }) => this.edit(detail.id, detail.fields, "drag"));
    this.root.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (button) this[button.dataset.do]();
    });
    // A press on a tool must not take the cursor out of the words that it works on.
    this.root.querySelector("[role=toolbar]").addEventListener("mousedown", (event) => event.preventDefault());
    this.part("file").addEventListener("change", () => this.readFile());
    this.part("draft-take").addEventListener("click", () => this.takeDraft());
    this.part("draft-drop").addEventListener("click", () => this.dropDraft());
    this.part("conflict-keep").addEventListener("click", () => this.keepMine());
    this.part("conflict-take").addEventListener("click", () => this.takeTheirs());
    this.part("report-close").addEventListener("click", () => (this.part("report").hidden = true));
    document.addEventListener("keydown", (event) => this.key(event));
    window.addEventListener("beforeunload", (event) => {
      if (this.isDirty) event.preventDefault();
    });
  }

  key(event) {
    const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const command = event.ctrlKey || event.metaKey;
    const pressed = `${command ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${event.shiftKey ? "Shift+" : ""}${name}`;
    const act = {
      "Ctrl+s": () => this.save(),
      "Ctrl+z": () => this.undo(),
      "Ctrl+Shift+z": () => this.redo(),
      "Ctrl+y": () => this.redo(),
      "Ctrl+Enter": () => this.split(),
      "Alt+n": () => this.add(),
      "Alt+j": () => this.merge(),
      "Alt+Backspace": () => this.remove(),
      "Alt+,": () => this.startHere(),
      "Alt+.": () => this.endHere(),
      "Alt+l": () => this.loop(),
      "Alt+p": () => this.film.toggle(),
      "Alt+ArrowUp": () => this.step(-1),
      "Alt+ArrowDown": () => this.step(1),
    }[pressed];
    // The fields for finding have an undo of their own.
    const elsewhere = event.target.matches?.("[data-find], [data-replace]") && /^Ctrl\+(Shift\+)?[zy]$/.test(pressed);
    if (!act || elsewhere) return;
    event.preventDefault();
    act();
  }

  /* --- showing --------------------------------------------------------------------------------- */

  show() {
    const { cues } = this;
    this.rows.show(cues, this.data.duration);
    this.film.show(cues);
    const isEmpty = !cues.length;
    this.part("empty").hidden = !isEmpty;
    for (const name of ["find-box", "more"]) this.part(name).hidden = isEmpty;
    for (const [name, on] of [["undo", this.history.past.length], ["redo", this.history.future.length]]) {
      this.root.querySelector(`[data-do=${name}]`).disabled = !on;
    }
    if (this.film.looped) this.film.looped = cues.find((cue) => cue.id === this.film.looped.id) ?? null;
    this.showSelected();
    this.showTime();
    if (this.isDirty) {
      this.say(this.words.unsaved);
      clearTimeout(this.keeping);
      this.keeping = setTimeout(() => this.keepDraft(), KEEP_AFTER);
    }
  }

  showTime() {
    const { now } = this.film;
    this.part("clock").textContent = format(now);
    this.rows.highlight(cueing.at(this.cues, now)?.id ?? null, { follow: this.film.isPlaying });
    this.wave.show({ now, cues: this.cues });
  }

  showSelected() {
    this.wave.show({ cues: this.cues, selected: this.rows.selected });
    for (const name of ["split", "merge", "remove", "startHere", "endHere", "loop"]) {
      this.root.querySelector(`[data-do=${name}]`).disabled = !this.selected;
    }
    this.showLoop();
  }

  showLoop() {
    const { looped } = this.film;
    this.root.querySelector("[data-do=loop]").setAttribute("aria-pressed", String(Boolean(looped)));
    const number = looped ? this.cues.findIndex((cue) => cue.id === looped.id) + 1 : 0;
    this.part("loop-state").textContent = looped ? this.words.loopOn.replace("{number}", number) : "";
  }

  report(sentences) {
    this.part("report").hidden = !sentences?.length;
    this.part("report-list").replaceChildren(
      ...(sentences ?? []).map((sentence) => Object.assign(document.createElement("li"), { textContent: sentence })),
    );
  }

  /* --- editing ---------------------------------------------------------------------------------- */

  edit(id, fields, typing = Object.keys(fields)[0]) {
    this.history.set(cueing.change(this.cues, id, fields), { typing: `${typing} ${id}` });
  }

  add() {
    const { cues, id } = cueing.addAt(this.cues, this.film.now, this.data.duration);
    this.history.set(cues);
    this.rows.focus(id);
  }

  split() {
    if (!this.selected) return this.say(this.words.nothing);
    const { cues, id } = cueing.split(this.cues, this.selected.id, this.rows.cursor);
    this.history.set(cues);
    this.rows.focus(id, 0);
  }

  merge() {
    if (!this.selected) return this.say(this.words.nothing);
    const { id, text } = this.selected;
    const cues = cueing.mergeNext(this.cues, id);
    if (!cues) return this.say(this.words.noNext);
    this.history.set(cues);
    this.rows.focus(id, text.length);
  }

  remove() {
    if (!this.selected) return this.say(this.words.nothing);
    const at = this.cues.indexOf(this.selected);
    this.history.set(cueing.remove(this.cues, this.selected.id));
    const next = this.cues[Math.min(at, this.cues.length - 1)];
    if (next) this.rows.focus(next.id);
    this.say(this.words.removed, { number: at + 1 });
  }

  undo() {
    this.history.undo();
  }

  redo() {
    this.history.redo();
  }

  startHere() {
    if (this.selected) this.edit(this.selected.id, { start: Math.round(this.film.now * 1000) / 1000 }, "here");
  }

  endHere() {
    if (this.selected) this.edit(this.selected.id, { end: Math.round(this.film.now * 1000) / 1000 }, "here");
  }

  loop() {
    this.film.loop(this.film.looped ? null : this.selected);
    this.showLoop();
  }

  playFrom(id) {
    if (this.film.looped) this.film.loop(null);
    this.film.seek(this.cues.find((cue) => cue.id === id).start);
    this.film.play();
    this.showLoop();
  }

  step(by) {
    const at = this.cues.findIndex((cue) => cue.id === this.rows.selected);
    const next = this.cues[Math.max(0, Math.min(this.cues.length - 1, at + by))];
    if (!next) return;
    this.rows.focus(next.id);
    if (!this.film.isPlaying) this.film.seek(next.start);
  }

  findNext() {
    const find = this.part("find").value;
    const cue = find && cueing.findFrom(this.cues, this.rows.selected, find);
    const count = find ? cueing.replaceAll(this.cues, find, find).count : 0;
    this.part("found").textContent = cue ? this.words.found.replace("{count}", count) : this.words.notFound;
    if (cue) this.rows.focus(cue.id, cue.text.indexOf(find) + find.length);
  }

  replaceAll() {
    const find = this.part("find").value;
    if (!find) return;
    const { cues, count } = cueing.replaceAll(this.cues, find, this.part("replace").value);
    if (count) this.history.set(cues);
    this.part("found").textContent = count ? this.words.replaced.replace("{count}", count) : this.words.notFound;
  }

  /* --- drafts ---------------------------------------------------------------------------------- */

  keepDraft() {
    clearTimeout(this.keeping);
    if (this.isDirty) this.drafts.set(this.version, cueing.toRows(this.cues));
  }

  offerDraft() {
    const draft = this.drafts.get();
    if (!draft) return;
    if (cueing.equal(cueing.fromRows(draft.rows), this.cues)) {
      this.drafts.drop();
      return;
    }
    const words = this.words.draft.replace("{time}", new Date(draft.at).toLocaleString(document.documentElement.lang));
    this.part("draft-words").textContent = draft.version === this.version ? words : `${words}${this.words.draftOld}`;
    this.part("draft").hidden = false;
  }

  takeDraft() {
    const draft = this.drafts.get();
    this.part("draft").hidden = true;
    if (!draft) return;
    // Saving compares with what the draft began from.
    this.version = draft.version;
    this.history.set(cueing.fromRows(draft.rows));
  }

  dropDraft() {
    this.drafts.drop();
    this.part("draft").hidden = true;
  }

  /* --- the server ------------------------------------------------------------------------------- */

  async save() {
    const sent = this.cues;
    this.say(this.words.saving);
    const checked = Boolean(this.part("checked")?.checked);
    const { status, body } = await server.save(this.data, { version: this.version, cues: cueing.toRows(sent), checked });
    if (status === 409) return this.showConflict(body);
    if (status !== 200) {
      this.keepDraft();
      return this.say(body.words ?? this.words.failed);
    }
    this.version = body.version;
    const kept = cueing.fromRows(body.cues);
    const mended = !cueing.equal(kept, sent);
    // What was typed meanwhile stays, and stays unsaved.
    this.saved = mended ? kept : sent;
    if (this.cues === sent && mended) this.history.set(kept);
    this.report(body.report);
    const banner = this.part("automatic");
    if (banner) banner.hidden = body.origin !== "automatic";
    if (this.isDirty) return this.show();
    clearTimeout(this.keeping);
    this.drafts.drop();
    this.say(this.words.saved);
  }

  showConflict({ words, version, cues }) {
    this.theirs = { version, cues: cueing.fromRows(cues) };
    const count = (name, list) => this.words[name].replace("{count}", list.length);
    this.part("conflict-words").textContent = words;
    this.part("conflict-mine-label").textContent = count("mine", this.cues);
    this.part("conflict-theirs-label").textContent = count("theirs", this.theirs.cues);
    this.part("conflict-mine").value = cueing.asText(this.cues, format);
    this.part("conflict-theirs").value = cueing.asText(this.theirs.cues, format);
    const box = this.part("conflict");
    box.hidden = false;
    box.focus();
    box.scrollIntoView({ block: "center" });
    this.say(words);
    this.keepDraft();
  }

  keepMine() {
    this.part("conflict").hidden = true;
    this.version = this.theirs.version;
    this.save();
  }

  takeTheirs() {
    this.part("conflict").hidden = true;
    this.version = this.theirs.version;
    this.saved = this.theirs.cues;
    this.history.set(this.theirs.cues);
    this.drafts.drop();
    this.say("");
  }

  pick() {
    this.part("file").click();
  }

  async readFile() {
    const input = this.part("file");
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    this.say(this.words.reading);
    const { status, body } = await server.read(this.data, file);
    if (status !== 200) return this.say(body.words ?? this.words.readFailed);
    this.history.set(cueing.fromRows(body.cues));
    this.report(body.report);
    this.say(this.words.read, { count: body.cues.length });
  }

  async recognise() {
    const { status, body } = await server.recognise(this.data);
    this.say(body.words ?? this.words.failed);
    if (status === 202) this.watchRecognition();
  }

  watchRecognition() {
    setTimeout(async () => {
      const { status, body } = await server.recognising(this.data);
      if (status !== 200) return this.watchRecognition();
      if (!this.isDirty) this.say(body.state === "done" ? this.words.recognised : body.words);
      if (["ready", "running"].includes(body.state)) this.watchRecognition();
    }, EVERY);
  }
}

const root = document.querySelector("[data-captions-editor]");
if (root) new Editor(root);
