/* Sending videos in pieces: on the upload page, on the page for several files, in the chooser's upload tab.

   Each form with a field `data-uploads` gets a list of rows below that field. Addresses, limits and words come
   with the attribute, as JSON. */

(() => {
  "use strict";

  const shared = window.xzlyUploads;
  if (!shared || shared.isRunning) return;
  shared.isRunning = true;

  const { Sending, ask, element, fill, fingerprint, headers, size } = shared;
  const FIELD = "[data-uploads]";
  const PARALLEL = 2;
  const POLL = 2000; // ms

  /* --- the files of a form ------------------------------------------------------------------------- */

  class List {
    constructor(input) {
      this.input = input;
      this.form = input.form;
      this.config = JSON.parse(input.dataset.uploads);
      this.words = this.config.words;
      this.many = "uploadsMany" in input.dataset;
      this.titleInput = this.form.querySelector("[data-uploads-title]");
      this.sendings = [];
      this.started = false;
      this.build();
      this.listen();
      this.showUnfinished();
    }

    build() {
      this.box = element("div", "uploads");
      this.zone = element("div", "uploads__drop");
      const label = element("label", "button uploads__choose", this.words[this.many ? "chooseMany" : "choose"]);
      label.htmlFor = this.input.id;
      this.input.before(this.zone);
      this.input.classList.add("uploads__input");
      this.input.required = false;
      this.zone.append(this.input, label, element("span", "uploads__hint", this.words.drop));
      this.complaint = element("p", "uploads__complaint");
      this.complaint.setAttribute("role", "alert");
      this.rows = element("ul", "uploads__rows");
      this.begun = element("section", "uploads__begun");
      this.begun.hidden = true;
      this.box.append(this.complaint, this.rows, this.begun);
      this.zone.after(this.box);
      // The form came back with a mistake elsewhere: its file is there all the same.
      if (this.isFinished()) this.praise(this.words.arrived);
    }

    listen() {
      this.input.addEventListener("change", () => {
        this.add([...this.input.files]);
        // The rows hold the files now; the form itself must not send them again.
        this.input.value = "";
      });
      for (const name of ["dragenter", "dragover"]) {
        this.zone.addEventListener(name, (event) => {
          event.preventDefault();
          this.zone.classList.add("uploads__drop--over");
        });
      }
      for (const name of ["dragleave", "drop"]) {
        this.zone.addEventListener(name, () => this.zone.classList.remove("uploads__drop--over"));
      }
      this.zone.addEventListener("drop", (event) => {
        event.preventDefault();
        this.add([...event.dataTransfer.files]);
      });
    }

    praise(words) {
      this.complaint.classList.add("uploads__complaint--good");
      this.complaint.textContent = words;
    }

    complain(words) {
      this.complaint.classList.remove("uploads__complaint--good");
      this.complaint.textContent = words;
      if (words) this.zone.scrollIntoView({ block: "nearest" });
    }

    add(files) {
      this.complain("");
      // What the server said was about the file before.
      this.input.closest("[data-field]")?.querySelector("[data-field-errors]")?.replaceChildren();
      if (!files.length) return;
      if (!this.many) {
        this.form.querySelector("[data-uploads-finished]").value = "";
        files = files.slice(0, 1);
        for (const other of [...this.sendings]) this.replace(other);
      }
      for (const file of files) this.take(file);
      if (this.started || (!this.many && this.sendings.some((one) => one.wanted))) this.go();
    }

    take(file) {
      const sending = new Sending(this, file);
      this.sendings.push(sending);
      const planned = this.sendings.filter((one) => !one.id && one !== sending && one.state !== "refused");
      const others = planned.reduce((sum, one) => sum + one.file.size, 0);
      if (!file.size) sending.become("refused", this.words.empty);
      else if (file.size > this.config.maxBytes) sending.become("refused", this.words.tooLarge);
      else if (others + file.size > this.config.room && !this.looksBegun(file)) {
        sending.become("refused", this.words.noRoom);
      }
      if (this.titleInput) this.titleInput.placeholder = sending.stem();
      return sending;
    }

    looksBegun(file) {
      return (this.unfinished ?? []).some((one) => one.name === file.name && one.length === file.size);
    }

    replace(other) {
      if (other.isBusy || other.state === "paused") other.cancel();
      else this.drop(other, 0);
    }

    drop(sending, after) {
      setTimeout(() => {
        sending.row.remove();
        this.sendings = this.sendings.filter((one) => one !== sending);
        this.changed();
      }, after);
    }

    statements() {
      const rights = this.form.querySelector("[data-uploads-rights]:checked, [data-uploads-rights] :checked");
      const agreed = this.form.querySelector("[data-uploads-agreed]");
      return { rights: rights?.value ?? "", people_agreed: agreed?.checked ? "true" : "false" };
    }

    /* Say what is missing; an upload that was begun before brought its statements along. */
    missing() {
      const said = this.statements();
      const waiting = this.sendings.filter((one) => one.state === "waiting");
      if (!waiting.length || waiting.every((one) => one.id)) return null;
      if (!said.rights) return ["rights", this.form.querySelector("input[data-uploads-rights], [data-uploads-rights] input")];
      if (said.people_agreed !== "true") return ["agreed", this.form.querySelector("[data-uploads-agreed]")];
      return null;
    }

    go() {
      const missing = this.missing();
      if (missing) {
        const [name, field] = missing;
        field.setCustomValidity(this.words[name]);
        const clear = () => field.setCustomValidity("");
        this.form.addEventListener("change", clear, { once: true });
        field.reportValidity();
        return;
      }
      if (!this.sendings.length) {
        this.complain(this.words.noFile);
        return;
      }
      this.started = this.many;
      for (const one of this.sendings) if (one.state === "waiting") one.become("queued");
    }

    /* Let as many be sent at once as may; tell the form when its file is there. */
    changed() {
      clearTimeout(this.next);
      this.next = setTimeout(() => {
        const busy = this.sendings.filter((one) => one.isBusy).length;
        const queued = this.sendings.filter((one) => one.state === "queued");
        for (const one of queued.slice(0, Math.max(0, PARALLEL - busy))) one.start();
        this.sum();
      }, 0);
      const button = this.form.querySelector("button[type=submit]");
      if (button && !this.many) button.disabled = this.isBusy();
    }

    sum() {
      const kept = this.sendings.filter((one) => one.state === "kept").length;
      if (this.many && kept > 1 && kept === this.sendings.length) {
        this.praise(fill(this.words.allDone, { count: kept }));
      } else if (this.many && this.complaint.classList.contains("uploads__complaint--good")) {
        this.complain("");
      }
    }

    isBusy() {
      return this.sendings.some((one) => one.isBusy || one.state === "queued");
    }

    kept(sending) {
      if (this.many) return;
      const finished = this.form.querySelector("[data-uploads-finished]");
      finished.value = sending.id;
      this.form.requestSubmit(this.form.querySelector("button[type=submit]"));
    }

    isFinished() {
      return Boolean(this.form.querySelector("[data-uploads-finished]")?.value);
    }

    async poll() {
      const open = this.sendings.filter((one) => one.isWatched);
      if (!open.length) return;
      const query = new URLSearchParams(open.map((one) => ["id", one.id]));
      const states = await ask(`${this.config.states}?${query}`);
      for (const one of open) if (states[one.id]) one.hear(states[one.id]);
    }

    /* --- what was left unfinished --- */

    async showUnfinished() {
      try {
        ({ uploads: this.unfinished } = await ask(this.config.unfinished));
      } catch {
        return;
      }
      if (!this.unfinished.length) return;
      const items = this.unfinished.map((one) => this.unfinishedItem(one));
      const rows = element("ul", "uploads__rows");
      rows.append(...items);
      this.begun.append(
        element("h3", "uploads__heading", this.words.unfinished),
        element("p", "uploads__hint", this.words.unfinishedHint),
        rows,
      );
      this.begun.hidden = false;
    }

    unfinishedItem(one) {
      const item = element("li", "upload-row");
      item.dataset.upload = one.id;
      const name = element("p", "upload-row__name", one.name);
      const amounts = { percent: one.percent, done: size(one.offset), total: size(one.length) };
      const bar = element("progress", "upload-row__bar");
      bar.max = 100;
      bar.value = one.percent;
      bar.setAttribute("aria-label", one.name);
      const state = element("p", "upload-row__state", fill(this.words.received, amounts));
      const actions = element("div", "upload-row__actions");
      actions.append(this.chooseAgain(one, state), this.throwAway(one));
      item.append(name, bar, state, actions);
      return item;
    }

    chooseAgain(one, state) {
      const again = element("label", "button button-small", this.words.chooseAgain);
      const input = element("input", "uploads__input");
      input.type = "file";
      input.accept = this.input.accept;
      input.setAttribute("aria-label", fill(this.words.forTitle, { what: this.words.chooseAgain, name: one.name }));
      input.dataset.uploadsAgain = one.id;
      input.addEventListener("change", async () => {
        const [file] = input.files;
        if (!file) return;
        const { uploads } = await ask(
          `${this.config.unfinished}?${new URLSearchParams({ fingerprint: await fingerprint(file), length: file.size })}`,
        );
        const found = uploads.find((other) => other.id === one.id);
        if (found) this.resume(file, found);
        else state.textContent = fill(this.words.otherFile, { name: one.name });
        input.value = "";
      });
      again.prepend(input);
      return again;
    }

    throwAway(one) {
      const button = element("button", "button button-small button-secondary", this.words.remove);
      button.type = "button";
      button.setAttribute("aria-label", fill(this.words.forTitle, { what: this.words.remove, name: one.name }));
      button.addEventListener("click", async () => {
        button.disabled = true;
        const answer = await fetch(one.url, { method: "DELETE", headers: { ...headers(), "Tus-Resumable": "1.0.0" } });
        button.disabled = false;
        if (answer.ok || answer.status === 410) this.settleUnfinished(one.id);
      });
      return button;
    }

    resume(file, begun) {
      if (!this.many) for (const other of [...this.sendings]) this.replace(other);
      const sending = new Sending(this, file);
      this.sendings.push(sending);
      sending.adopt(begun);
      sending.become("queued");
    }

    settleUnfinished(id) {
      this.begun.querySelector(`[data-upload="${CSS.escape(id)}"]`)?.remove();
      if (!this.begun.querySelector("[data-upload]")) this.begun.hidden = true;
    }
  }

  /* --- all lists of the page -------------------------------------------------------------------------- */

  const lists = new Map();

  const enhance = (root) => {
    for (const input of root.querySelectorAll?.(FIELD) ?? []) {
      if (!lists.has(input)) lists.set(input, new List(input));
    }
  };

  const open = () => [...lists.values()].filter((list) => list.input.isConnected);

  document.addEventListener(
    "submit",
    (event) => {
      const input = event.target.querySelector?.(FIELD);
      const list = input && lists.get(input);
      if (!list || list.isFinished()) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      list.go();
    },
    true,
  );

  window.addEventListener("beforeunload", (event) => {
    if (open().some((list) => list.isBusy())) event.preventDefault();
  });

  window.addEventListener("online", () => {
    for (const list of open()) for (const one of list.sendings) one.reconnect();
  });

  setInterval(() => {
    for (const list of open()) list.poll().catch(() => {});
  }, POLL);

  // The chooser's dialogue comes later, and anew after a refusal.
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) enhance(node);
  }).observe(document.documentElement, { childList: true, subtree: true });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => enhance(document));
  else enhance(document);
})();
