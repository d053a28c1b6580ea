/* Sending videos in pieces: on the upload page, on the page for several files, in the chooser's upload tab.

   Each form with a field `data-uploads` gets a list of rows below that field. Addresses, limits and words come
   with the attribute, as JSON. The server is the one that knows what was left unfinished: a file is found again
   by a digest of its beginning and end, after a reload, another day, in another browser. */

(() => {
  "use strict";

  if (window.xzlyUploads || !window.tus?.isSupported) return;
  window.xzlyUploads = true;

  const FIELD = "[data-uploads]";
  const PARALLEL = 2;
  const POLL = 2000; // ms
  const RECONNECT = 15000; // ms
  const RETRIES = [0, 1000, 3000, 5000, 10000];
  const EDGE = 64 * 1024; // bytes of each end that name a file
  // A piece is the unit that a broken line costs: about so many ms, between these sizes.
  const PIECE = { ms: 4000, least: 256 * 1024, most: 8 * 1024 * 1024, first: 1024 * 1024 };
  const BUSY = new Set(["looking", "sending", "reconnecting", "lost"]);

  /* --- small things ---------------------------------------------------------------------------- */

  const element = (tag, className, text = "") => {
    const made = document.createElement(tag);
    made.className = className;
    made.textContent = text;
    return made;
  };

  const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

  const size = (bytes) => {
    if (bytes >= 1024 ** 3) return `${(bytes / 1024 ** 3).toFixed(1)} GB`;
    if (bytes >= 1024 ** 2) return `${(bytes / 1024 ** 2).toFixed(bytes >= 10 * 1024 ** 2 ? 0 : 1)} MB`;
    return `${Math.max(1, Math.round(bytes / 1024))} KB`;
  };

  const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

  const sha256 = async (blob) => crypto.subtle.digest("SHA-256", await blob.arrayBuffer());

  /* Browsers hash in secure contexts alone; elsewhere a file's name, size and date have to do. */
  const fingerprint = async (file) => {
    if (!window.crypto?.subtle) return `${file.name}-${file.size}-${file.lastModified}`.slice(0, 200);
    const edges = new Blob([file.slice(0, EDGE), file.slice(Math.max(EDGE, file.size - EDGE))]);
    return `${file.size}-${hex(await sha256(edges))}`;
  };

  const csrf = () => JSON.parse(document.getElementById("wagtail-config").textContent).CSRF_TOKEN;

  const headers = () => ({ "X-CSRFToken": csrf(), "X-Requested-With": "XMLHttpRequest" });

  const ask = async (address) => {
    const answer = await fetch(address, { headers: { Accept: "application/json", ...headers() } });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return answer.json();
  };

  const tell = (address, fields = {}) =>
    fetch(address, { method: "POST", headers: headers(), body: new URLSearchParams(fields) });

  /* --- one file ---------------------------------------------------------------------------------- */

  class Sending {
    constructor(list, file) {
      this.list = list;
      this.file = file;
      this.words = list.words;
      this.share = 0;
      this.arrived = 0; // bytes that the server has vouched for
      this.samples = [];
      this.build();
      this.become("waiting", this.words[list.many ? "waitingMany" : "waiting"]);
    }

    build() {
      this.row = element("li", "upload-row");
      const head = element("p", "upload-row__name", this.file.name);
      head.append(" ", element("span", "upload-row__size", size(this.file.size)));
      this.bar = element("progress", "upload-row__bar");
      this.bar.max = 100;
      this.bar.setAttribute("aria-label", this.file.name);
      this.state = element("p", "upload-row__state");
      this.state.setAttribute("role", "status");
      this.figures = element("p", "upload-row__figures");
      this.actions = element("div", "upload-row__actions");
      this.row.append(head, ...this.titleField(), this.bar, this.state, this.figures, this.actions);
      this.list.rows.append(this.row);
    }

    titleField() {
      this.title = this.list.titleInput;
      if (!this.list.many) return [];
      const label = element("label", "upload-row__title", this.words.title);
      this.title = element("input", "");
      this.title.type = "text";
      this.title.maxLength = 200;
      this.title.value = this.stem();
      this.title.addEventListener("change", () => this.id && tell(`${this.url}title/`, { title: this.title.value }));
      label.append(this.title);
      return [label];
    }

    stem() {
      return this.file.name.replace(/\.[^.]+$/, "").slice(0, 200);
    }

    become(state, words, values = {}) {
      const percent = Math.floor(this.share * 100);
      const text = fill(words ?? this.words[state] ?? "", { percent, ...values });
      // Read out when it changes, not with every per cent.
      if (state !== "sending" || this.row.dataset.state !== "sending") this.state.textContent = text;
      this.row.dataset.state = state;
      this.bar.hidden = ["refused", "cancelled", "kept"].includes(state) || (state === "waiting" && !this.share);
      if (state === "checking" || state === "looking") this.bar.removeAttribute("value");
      else this.bar.value = this.share * 100;
      if (state !== "sending") this.figures.textContent = "";
      this.offer();
      this.list.changed();
    }

    offer() {
      const state = this.row.dataset.state;
      const on = {
        pause: () => BUSY.has(state),
        goOn: () => state === "paused",
        retry: () => state === "failed",
        cancel: () => [...BUSY, "paused", "queued", "failed"].includes(state),
        remove: () => state === "waiting" || state === "refused",
      };
      const focused = this.actions.contains(document.activeElement);
      const made = Object.keys(on)
        .filter((name) => on[name]())
        .map((name) => this.button(name));
      // A button that is pressed stays itself while it is there, or its focus would be lost.
      const now = [...this.actions.children].map((child) => child.dataset.action).join();
      if (now === made.map((child) => child.dataset.action).join()) return;
      this.actions.replaceChildren(...made);
      if (focused) made[0]?.focus();
    }

    button(name) {
      const made = element("button", "button button-small button-secondary", this.words[name]);
      made.type = "button";
      made.dataset.action = name;
      made.setAttribute("aria-label", fill(this.words.forTitle, { what: this.words[name], name: this.file.name }));
      made.addEventListener("click", () => this[name]());
      return made;
    }

    /* --- sending --- */

    async start() {
      this.become("looking");
      try {
        this.print ??= await fingerprint(this.file);
      } catch {
        this.become("refused", this.words.unreadable);
        return;
      }
      try {
        if (!this.upload) await this.find();
      } catch {
        // No answer: tus asks again by itself and words what is wrong.
      }
      if (this.row.dataset.state !== "looking") return;
      this.upload ??= this.prepare();
      this.begin();
    }

    begin() {
      this.samples = [];
      this.pieceSince = performance.now();
      this.upload.start();
      this.become("sending", this.share ? this.words.resumed : this.words.sending, this.amounts(0));
    }

    /* Look for the same file among what was left unfinished. */
    async find() {
      const query = new URLSearchParams({ fingerprint: this.print, length: this.file.size });
      const { uploads } = await ask(`${this.list.config.unfinished}?${query}`);
      const taken = this.list.sendings.map((other) => other.id);
      const begun = uploads.find((one) => !taken.includes(one.id));
      if (begun) this.adopt(begun);
    }

    adopt(begun) {
      this.arrived = begun.offset;
      this.share = begun.offset / begun.length;
      if (this.list.many) this.title.value = begun.title;
      this.upload = this.prepare(begun.url);
      this.known(begun.url);
    }

    known(url) {
      this.url = new URL(url, location).pathname;
      this.id = this.url.split("/").at(-2);
      // Without an address for new ones, an upload that can't be continued says why instead of beginning anew.
      if (this.upload) this.upload.options.endpoint = null;
      this.list.settleUnfinished(this.id);
    }

    prepare(url = null) {
      return new tus.Upload(this.file, {
        endpoint: url ? null : this.list.config.uploads,
        uploadUrl: url,
        headers: headers(),
        chunkSize: PIECE.first,
        retryDelays: RETRIES,
        storeFingerprintForResuming: false,
        metadata: {
          filename: this.file.name,
          title: this.title?.value.trim() || this.stem(),
          fingerprint: this.print,
          ...this.list.statements(),
        },
        onUploadUrlAvailable: () => this.known(this.upload.url ?? url),
        onBeforeRequest: (request) => this.addChecksum(request),
        onProgress: (sent) => this.measure(sent),
        onChunkComplete: (bytes, arrived) => this.adaptPiece(bytes, arrived),
        onShouldRetry: (error) => this.worthRetrying(error),
        onSuccess: () => this.check(),
        onError: (error) => this.fail(error),
      });
    }

    async addChecksum(request) {
      const offset = request.getHeader("Upload-Offset");
      if (request.getMethod() !== "PATCH" || !window.crypto?.subtle) return;
      const begin = Number(offset);
      const digest = await sha256(this.file.slice(begin, begin + this.upload.options.chunkSize));
      request.setHeader("Upload-Checksum", `sha256 ${btoa(String.fromCharCode(...new Uint8Array(digest)))}`);
    }

    adaptPiece(bytes, arrived) {
      const now = performance.now();
      this.arrived = arrived;
      const wanted = (bytes * PIECE.ms) / Math.max(1, now - this.pieceSince);
      const bounded = Math.min(wanted, this.upload.options.chunkSize * 2, PIECE.most);
      this.upload.options.chunkSize = Math.round(Math.max(PIECE.least, bounded));
      this.pieceSince = now;
    }

    measure(sent) {
      if (!["sending", "reconnecting"].includes(this.row.dataset.state)) return;
      const now = performance.now();
      this.share = sent / this.file.size;
      if (now - (this.samples.at(-1)?.at ?? 0) > 250) this.samples.push({ at: now, sent });
      while (this.samples.length > 2 && now - this.samples[0].at > 8000) this.samples.shift();
      this.become("sending", this.words.sending, this.amounts(sent));
      this.figures.textContent = [fill(this.words.sending, this.amounts(sent)), this.speed(now, sent)].join("  ").trim();
    }

    amounts(sent) {
      return { done: size(sent), total: size(this.file.size), percent: Math.floor(this.share * 100) };
    }

    speed(now, sent) {
      const [first] = this.samples;
      if (!first || now - first.at < 1000 || sent <= first.sent) return "";
      const rate = ((sent - first.sent) / (now - first.at)) * 1000;
      return fill(this.words.speed, { speed: size(rate), left: this.left((this.file.size - sent) / rate) });
    }

    left(seconds) {
      if (seconds < 90) return fill(this.words.secondsLeft, { count: Math.max(1, Math.round(seconds)) });
      if (seconds < 5400) return fill(this.words.minutesLeft, { count: Math.round(seconds / 60) });
      return fill(this.words.hoursLeft, { count: Math.round(seconds / 3600) });
    }

    /* Claim no more than what the server has: a piece that was cut off is sent again. */
    fallBack() {
      this.share = this.file.size ? this.arrived / this.file.size : 0;
    }

    /* --- when it doesn't work --- */

    worthRetrying(error) {
      const status = error.originalResponse?.getStatus() ?? 0;
      const worth = status === 0 || [409, 423, 460].includes(status) || (status >= 500 && status !== 507);
      if (!worth || !navigator.onLine) return false;
      this.fallBack();
      if (status === 0 || status >= 500) this.become("reconnecting");
      return true;
    }

    fail(error) {
      this.fallBack();
      const response = error.originalResponse;
      if (error.originalRequest && (!response || response.getStatus() >= 500) && response?.getStatus() !== 507) {
        this.become("lost", navigator.onLine ? this.words.reconnecting : this.words.lost);
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.reconnect(), RECONNECT);
        return;
      }
      const status = response?.getStatus();
      if (status === 404 || status === 410) this.forget();
      this.become("failed", this.complaint(response));
    }

    complaint(response) {
      try {
        return JSON.parse(response.getBody()).message;
      } catch {
        const words = { 403: this.words.signedOut, 404: this.words.gone };
        return words[response?.getStatus()] ?? this.words[response ? "failed" : "unreadable"];
      }
    }

    reconnect() {
      if (this.row.dataset.state !== "lost") return;
      clearTimeout(this.timer);
      this.begin();
    }

    forget() {
      this.upload = this.id = this.url = null;
      this.share = this.arrived = 0;
    }

    /* --- what a person presses --- */

    pause() {
      clearTimeout(this.timer);
      this.upload?.abort();
      this.fallBack();
      this.become("paused");
    }

    goOn() {
      this.become("queued");
    }

    async retry() {
      if (this.finished) await tell(`${this.url}retry/`);
      if (this.finished) this.check();
      else this.become("queued");
    }

    async cancel() {
      clearTimeout(this.timer);
      await this.upload?.abort();
      if (this.url) {
        // The request that was cut off a moment ago may still hold the file.
        await tus.Upload.terminate(this.url, {
          httpStack: new tus.DefaultHttpStack(),
          headers: headers(),
          retryDelays: RETRIES,
        }).catch(() => {});
      }
      this.forget();
      this.become("cancelled");
      this.list.drop(this, 1500);
    }

    remove() {
      this.list.drop(this, 0);
    }

    /* --- when it is there --- */

    check() {
      this.share = 1;
      this.finished = true;
      this.become("checking");
    }

    hear(found) {
      if (found.video) {
        this.video = found;
        if (this.row.dataset.state !== "kept") this.keep(found);
        this.live.innerHTML = found.html;
        this.settled = found.settled;
      } else if (found.state === "refused" || found.state === "expired") {
        this.become("refused", found.words);
      } else if (found.state === "failed") {
        this.become("failed", found.words);
      }
    }

    keep(found) {
      this.become("kept", found.words);
      this.live = element("div", "upload-row__live");
      const link = element("a", "button button-small button-secondary", this.words.open);
      link.href = found.url;
      this.actions.replaceChildren(link);
      this.state.after(this.live);
      if (this.title && this.list.many) this.title.value = found.title;
      this.list.kept(this);
    }
  }

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
      this.drop_ = element("div", "uploads__drop");
      const label = element("label", "button uploads__choose", this.words[this.many ? "chooseMany" : "choose"]);
      label.htmlFor = this.input.id;
      this.input.before(this.drop_);
      this.input.classList.add("uploads__input");
      this.input.required = false;
      this.drop_.append(this.input, label, element("span", "uploads__hint", this.words.drop));
      this.complaint = element("p", "uploads__complaint");
      this.complaint.setAttribute("role", "alert");
      this.rows = element("ul", "uploads__rows");
      this.begun = element("section", "uploads__begun");
      this.begun.hidden = true;
      this.box.append(this.complaint, this.rows, this.begun);
      this.drop_.after(this.box);
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
        this.drop_.addEventListener(name, (event) => {
          event.preventDefault();
          this.drop_.classList.add("uploads__drop--over");
        });
      }
      for (const name of ["dragleave", "drop"]) {
        this.drop_.addEventListener(name, () => this.drop_.classList.remove("uploads__drop--over"));
      }
      this.drop_.addEventListener("drop", (event) => {
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
      if (words) this.drop_.scrollIntoView({ block: "nearest" });
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
      const planned = this.sendings.filter((one) => !one.id && one !== sending && one.row.dataset.state !== "refused");
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
      if (BUSY.has(other.row.dataset.state) || other.row.dataset.state === "paused") other.cancel();
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
      const waiting = this.sendings.filter((one) => one.row.dataset.state === "waiting");
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
      for (const one of this.sendings) if (one.row.dataset.state === "waiting") one.become("queued");
    }

    /* Let as many be sent at once as may; tell the form when its file is there. */
    changed() {
      clearTimeout(this.next);
      this.next = setTimeout(() => {
        const busy = this.sendings.filter((one) => BUSY.has(one.row.dataset.state)).length;
        const queued = this.sendings.filter((one) => one.row.dataset.state === "queued");
        for (const one of queued.slice(0, Math.max(0, PARALLEL - busy))) one.start();
        this.sum();
      }, 0);
      const button = this.form.querySelector("button[type=submit]");
      if (button && !this.many) button.disabled = this.isBusy();
    }

    sum() {
      const kept = this.sendings.filter((one) => one.row.dataset.state === "kept").length;
      if (this.many && kept > 1 && kept === this.sendings.length) {
        this.praise(fill(this.words.allDone, { count: kept }));
      } else if (this.many && this.complaint.classList.contains("uploads__complaint--good")) {
        this.complain("");
      }
    }

    isBusy() {
      return this.sendings.some((one) => BUSY.has(one.row.dataset.state) || one.row.dataset.state === "queued");
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

    waitingForWord() {
      return this.sendings.filter((one) => one.id && (one.finished || one.video) && !one.settled && one.row.dataset.state !== "refused" && one.row.dataset.state !== "failed");
    }

    async poll() {
      const open = this.waitingForWord();
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
