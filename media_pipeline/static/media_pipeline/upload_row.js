/* One file that is sent in pieces: its row, its way to the server, and what becomes of it there.

   The server is the one that knows what was left unfinished: a file is found again by a digest of its beginning
   and end, after a reload, another day, in another browser. */

(() => {
  "use strict";

  if (window.xzlyUploads || !window.tus?.isSupported) return;

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
      this.line = element("p", "upload-row__state");
      this.line.setAttribute("role", "status");
      this.figures = element("p", "upload-row__figures");
      this.actions = element("div", "upload-row__actions");
      this.row.append(head, ...this.titleField(), this.bar, this.line, this.figures, this.actions);
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

    get isBusy() {
      return BUSY.has(this.state);
    }

    /* Sent, and not yet at the end of what the server does with it. */
    get isWatched() {
      return Boolean(this.finished) && !this.settled && !["refused", "failed"].includes(this.state);
    }

    become(state, words, values = {}) {
      const percent = Math.floor(this.share * 100);
      const text = fill(words ?? this.words[state] ?? "", { percent, ...values });
      // Read out when it changes, not with every per cent.
      if (state !== "sending" || this.state !== "sending") this.line.textContent = text;
      this.state = this.row.dataset.state = state;
      this.bar.hidden = ["refused", "cancelled", "kept"].includes(state) || (state === "waiting" && !this.share);
      if (state === "checking" || state === "looking") this.bar.removeAttribute("value");
      else this.bar.value = this.share * 100;
      if (state !== "sending") this.figures.textContent = "";
      this.offer();
      this.list.changed();
    }

    offer() {
      const state = this.state;
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
      if (this.state !== "looking") return;
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
      if (!["sending", "reconnecting"].includes(this.state)) return;
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
      if (this.state !== "lost") return;
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
        if (this.state !== "kept") this.keep(found);
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
      this.line.after(this.live);
      if (this.title && this.list.many) this.title.value = found.title;
      this.list.kept(this);
    }
  }

  window.xzlyUploads = { Sending, ask, element, fill, fingerprint, headers, size };
})();
