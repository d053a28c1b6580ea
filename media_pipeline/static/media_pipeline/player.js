/* The player: adaptive playback through hls.js where MediaSource exists, the browser's own HLS elsewhere.

   Chromium answers "maybe" when asked whether it plays HLS, so it isn't asked first.

   For others: the container [data-player] dispatches "player:ready" (detail.video, the <video> element, whose
   own events are the interface) and listens to "player:seek" (detail.seconds). A page's address may ask for a
   second: ?t=83 or #t=83. */

(() => {
  "use strict";

  if (window.xzlyPlayer) return;
  window.xzlyPlayer = true;

  const STEP = 5;
  const KEPT_QUALITY = "player.quality";
  const KEPT_SPEED = "player.speed";

  const kept = {
    get(key) {
      try {
        return localStorage.getItem(key);
      } catch {
        return null;
      }
    },
    set(key, value) {
      try {
        localStorage.setItem(key, value);
      } catch {
        // A browser that keeps nothing still plays.
      }
    },
  };

  let library = null;
  const loadHls = (source) => {
    library ??= new Promise((resolve, reject) => {
      if (window.Hls) return resolve(window.Hls);
      const script = document.createElement("script");
      script.src = source;
      script.onload = () => resolve(window.Hls);
      script.onerror = () => {
        library = null;
        script.remove();
        reject(new Error("hls"));
      };
      document.head.append(script);
    });
    return library;
  };

  const askedSecond = (root) => {
    const asked = new URLSearchParams(location.search).get("t") ?? /^#t=([\d.]+)/.exec(location.hash)?.[1];
    const second = Number(asked ?? root.dataset.start);
    return Number.isFinite(second) && second > 0 ? second : 0;
  };

  class Message {
    constructor(root) {
      this.box = root.querySelector(".player__message[role]");
      this.words = this.box.querySelector("[data-message]");
      this.retry = this.box.querySelector("[data-retry]");
    }

    show(words, { bad = false } = {}) {
      if (this.isBad && !bad) return;
      this.box.toggleAttribute("data-bad", bad);
      this.retry.hidden = !bad;
      this.words.textContent = words;
      this.box.hidden = false;
    }

    clear() {
      this.box.hidden = true;
      this.box.removeAttribute("data-bad");
    }

    get isBad() {
      return !this.box.hidden && this.box.hasAttribute("data-bad");
    }
  }

  /* Playback through hls.js. Not a byte of the video is loaded before somebody presses play. */
  class Adaptive {
    constructor(Hls, video, { onFatal }) {
      this.Hls = Hls;
      this.video = video;
      this.onFatal = onFatal;
      this.hls = null;
      this.recovered = 0;
    }

    open(source, position, start) {
      this.close();
      this.source = source;
      this.position = position;
      if (start) this.start();
    }

    start() {
      if (this.hls) return;
      const { Events } = this.Hls;
      const hls = new this.Hls({
        capLevelToPlayerSize: true,
        startPosition: this.position || -1,
        // Whoever leaves early has not paid for the rest.
        maxBufferLength: 30,
        maxMaxBufferLength: 60,
        backBufferLength: 60,
        // Captions are a <track> of the page: the stream's own would be shown twice.
        subtitleStreamController: undefined,
        subtitleTrackController: undefined,
        timelineController: undefined,
      });
      this.hls = hls;
      hls.on(Events.ERROR, (_, data) => this.fail(data));
      hls.on(Events.MANIFEST_PARSED, () => this.applyQuality());
      // A new source stops the element.
      hls.on(Events.MEDIA_ATTACHED, () => this.video.play().catch(() => {}));
      hls.attachMedia(this.video);
      hls.loadSource(this.source);
    }

    seek(second) {
      if (this.hls) this.video.currentTime = second;
      else this.position = second;
    }

    set quality(value) {
      this.chosen = value;
      this.applyQuality();
    }

    applyQuality() {
      const levels = this.hls?.levels ?? [];
      if (!levels.length) return;
      this.hls.nextLevel = { low: 0, high: levels.length - 1 }[this.chosen] ?? -1;
    }

    retry() {
      this.open(this.source, this.video.currentTime || this.position, true);
    }

    fail(data) {
      if (!data.fatal) return;
      const { ErrorTypes } = this.Hls;
      // A decoder that stumbles is put on its feet twice before anybody is bothered.
      if (data.type === ErrorTypes.MEDIA_ERROR && this.recovered < 2) {
        this.recovered += 1;
        this.hls.recoverMediaError();
        return;
      }
      this.hls.stopLoad();
      this.onFatal(data.type === ErrorTypes.NETWORK_ERROR ? "network" : "broken");
    }

    close() {
      this.hls?.destroy();
      this.hls = null;
    }
  }

  /* The browser's own HLS (iPhone): it adapts by itself, so only the sound alone can be chosen. */
  class Native {
    constructor(video, { onFatal }) {
      this.video = video;
      video.addEventListener("error", () => {
        const code = video.error?.code;
        if (code) onFatal(code === MediaError.MEDIA_ERR_NETWORK ? "network" : "broken");
      });
      // The master playlist brings the captions; the one file doesn't.
      if (video.canPlayType("application/vnd.apple.mpegurl")) {
        for (const track of video.querySelectorAll("track[kind=captions]")) track.remove();
      }
    }

    open(source, position, start) {
      this.source = source;
      this.position = position;
      this.video.removeAttribute("src");
      if (start) this.start();
    }

    start() {
      const { video } = this;
      if (video.getAttribute("src")) return;
      video.src = this.source;
      const from = () => {
        if (this.position) video.currentTime = this.position;
      };
      video.addEventListener("loadedmetadata", from, { once: true });
      video.play().catch(() => {});
    }

    seek(second) {
      if (this.video.readyState >= HTMLMediaElement.HAVE_METADATA) this.video.currentTime = second;
      else this.position = second;
    }

    set quality(value) {}

    retry() {
      this.open(this.source, this.video.currentTime || this.position, true);
    }
  }

  class Player {
    constructor(root) {
      this.root = root;
      this.data = root.dataset;
      this.video = root.querySelector("video");
      this.message = new Message(root);
      this.isAudio = false;
      this.pending = askedSecond(root);
      this.bindVideo();
      this.bindBar();
      this.bindKeys();
      this.message.retry.addEventListener("click", () => this.retry());
      root.addEventListener("player:seek", (event) => this.seek(event.detail.seconds));
      root.dispatchEvent(new CustomEvent("player:ready", { bubbles: true, detail: { video: this.video } }));
      this.connect();
    }

    async connect() {
      const onFatal = (kind) => this.fail(kind);
      if (this.data.access && !(await this.askAddresses())) return;
      // Left in place they would play before anybody chose a quality; without this script they are all there is.
      for (const source of this.video.querySelectorAll("source")) source.remove();
      if (window.MediaSource) {
        try {
          const Hls = await loadHls(this.data.hls);
          this.engine = new Adaptive(Hls, this.video, { onFatal });
        } catch {
          this.fail("network");
          return;
        }
      } else {
        this.engine = new Native(this.video, { onFatal });
        for (const label of this.root.querySelectorAll("[data-adaptive]")) label.hidden = true;
      }
      this.engine.quality = this.quality;
      this.open(this.quality === "audio", this.wanted);
      this.root.querySelector(".player__bar").hidden = false;
    }

    /* A restricted video's addresses are good for a while, and for this person alone. */
    async askAddresses() {
      try {
        const answer = await fetch(this.data.access, { headers: { Accept: "application/json" } });
        const found = await answer.json();
        if (!answer.ok) {
          // The page, the same for everybody, says where to sign in.
          this.message.show(found.words);
          return false;
        }
        this.takeAddresses(found);
        return true;
      } catch {
        this.fail("network");
        return false;
      }
    }

    takeAddresses({ stream, live, master, audio, captions, poster, storyboard, progressive }) {
      Object.assign(this.data, { stream: stream || live, master: master || live, audio, storyboard, progressive });
      this.root.querySelector("[data-sign-in]")?.remove();
      if (poster) this.video.poster = poster;
      if (captions && this.captionsButton && !this.video.querySelector("track[kind=captions]")) {
        const label = this.data.wordCaptions;
        const track = Object.assign(document.createElement("track"), { kind: "captions", src: captions, label });
        Object.assign(track, { srclang: "zh", default: true });
        this.video.append(track);
      }
      const download = this.root.querySelector("[data-download]");
      if (download && progressive) Object.assign(download, { href: progressive, hidden: false });
    }

    /* What is played: an old browser without any HLS plays the one file. */
    get picture() {
      const { stream, master, progressive } = this.data;
      if (!(this.engine instanceof Native)) return stream;
      return progressive && !this.video.canPlayType("application/vnd.apple.mpegurl") ? progressive : master;
    }

    open(isAudio, start) {
      this.isAudio = isAudio;
      this.root.querySelector(".player__sound").hidden = !isAudio;
      this.engine.open(isAudio ? this.data.audio : this.picture, this.pending, start);
    }

    begin() {
      this.wanted = true;
      if (!this.button.hidden) {
        const hadFocus = document.activeElement === this.button;
        this.button.hidden = true;
        this.video.controls = true;
        if (hadFocus) this.video.focus();
      }
      this.engine?.start();
    }

    /* --- what the element says ----------------------------------------------------------- */

    bindVideo() {
      const { video, message } = this;
      this.button = this.root.querySelector(".player__start");
      this.button.addEventListener("click", () => this.toggle());
      this.button.hidden = false;
      // The element's own controls can do nothing before there is a source.
      video.controls = false;
      video.addEventListener("click", () => !video.controls && this.toggle());
      video.addEventListener("play", () => this.begin());
      video.addEventListener("waiting", () => {
        clearTimeout(this.patience);
        this.patience = setTimeout(() => message.show(this.data.wordLoading), 1500);
      });
      for (const name of ["playing", "seeked", "timeupdate", "ended"]) {
        video.addEventListener(name, () => {
          clearTimeout(this.patience);
          if (name === "playing" || !message.isBad) message.clear();
        });
      }
      video.addEventListener("ratechange", () => this.showSpeed());
    }

    fail(kind) {
      clearTimeout(this.patience);
      const offline = kind === "network" && navigator.onLine === false;
      const words = { network: this.data.wordNetwork, broken: this.data.wordBroken }[kind];
      this.message.show(offline ? this.data.wordOffline : words, { bad: true });
    }

    async retry() {
      this.message.clear();
      if (!this.engine) {
        this.connect();
        return;
      }
      if (!this.data.access) {
        this.engine.retry();
        return;
      }
      // Signed addresses run out: whoever paused over lunch gets new ones.
      if (!(await this.askAddresses())) return;
      this.pending = this.video.currentTime || this.pending;
      this.open(this.isAudio, true);
    }

    /* --- what the person wants ----------------------------------------------------------- */

    seek(second) {
      this.pending = second;
      this.engine?.seek(second);
    }

    bindBar() {
      const choices = [...this.root.querySelectorAll("[data-quality] input")];
      const wanted = choices.find((choice) => choice.value === kept.get(KEPT_QUALITY));
      if (wanted) wanted.checked = true;
      for (const choice of choices) {
        choice.addEventListener("change", () => this.choose(choice.value));
      }
      this.choices = choices;
      this.speedBox = this.root.querySelector("[data-speed]");
      const speed = kept.get(KEPT_SPEED);
      if ([...this.speedBox.options].some((option) => option.value === speed)) this.speedBox.value = speed;
      this.applySpeed();
      this.speedBox.addEventListener("change", () => {
        kept.set(KEPT_SPEED, this.speedBox.value);
        this.applySpeed();
      });
      this.captionsButton = this.root.querySelector("[data-captions]");
      this.captionsButton?.addEventListener("click", () => this.toggleCaptions());
      this.video.textTracks.addEventListener?.("change", () => this.showCaptions());
    }

    get quality() {
      return this.choices.find((choice) => choice.checked)?.value ?? "auto";
    }

    get speed() {
      return Number(this.speedBox.value) || 1;
    }

    // A source that is replaced sets the element back to its default speed.
    applySpeed() {
      this.video.defaultPlaybackRate = this.speed;
      this.video.playbackRate = this.speed;
    }

    showSpeed() {
      const value = String(this.video.playbackRate);
      if ([...this.speedBox.options].some((option) => option.value === value)) this.speedBox.value = value;
    }

    choose(quality) {
      kept.set(KEPT_QUALITY, quality);
      if (!this.engine) return;
      this.engine.quality = quality;
      const isAudio = quality === "audio";
      if (isAudio === this.isAudio) return;
      this.pending = this.video.currentTime || this.pending;
      this.open(isAudio, Boolean(this.wanted) && !this.video.paused);
    }

    get track() {
      return [...this.video.textTracks].find((track) => ["captions", "subtitles"].includes(track.kind));
    }

    toggleCaptions() {
      const { track } = this;
      if (track) track.mode = track.mode === "showing" ? "hidden" : "showing";
      this.showCaptions();
    }

    showCaptions() {
      this.captionsButton?.setAttribute("aria-pressed", String(this.track?.mode === "showing"));
    }

    toggle() {
      if (this.video.paused) {
        this.begin();
        this.video.play().catch(() => {});
      }
      else this.video.pause();
    }

    skip(seconds) {
      const { video } = this;
      const end = Number.isFinite(video.duration) ? video.duration : Number(this.data.duration);
      const now = video.currentTime || this.pending;
      this.seek(Math.min(Math.max(0, now + seconds), end));
    }

    louder(step) {
      this.video.muted = false;
      this.video.volume = Math.min(1, Math.max(0, this.video.volume + step));
    }

    fullscreen() {
      if (document.fullscreenElement) document.exitFullscreen();
      else if (this.video.requestFullscreen) this.video.requestFullscreen().catch(() => {});
      else this.video.webkitEnterFullscreen?.();
    }

    bindKeys() {
      const keys = {
        " ": () => this.toggle(),
        k: () => this.toggle(),
        ArrowLeft: () => this.skip(-STEP),
        ArrowRight: () => this.skip(STEP),
        ArrowUp: () => this.louder(0.1),
        ArrowDown: () => this.louder(-0.1),
        f: () => this.fullscreen(),
        c: () => this.toggleCaptions(),
        m: () => (this.video.muted = !this.video.muted),
      };
      const listen = (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const { target } = event;
        const inside = this.root.contains(target);
        // Beyond the player only letters and space, and only where they mean nothing else.
        const free = target === document.body || target.id === "main";
        if (!inside && !(free && [" ", "k", "f", "c", "m"].includes(event.key))) return;
        if (inside && target !== this.video && target.closest("input, select, button, a, summary")) return;
        const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
        if (!act) return;
        // The element's own controls know some of these keys too: once is enough.
        event.preventDefault();
        act();
      };
      document.addEventListener("keydown", listen);
    }
  }

  /* A video that is still being encoded: say how far it is, and that it may be watched. */
  class Waiting {
    constructor(root) {
      this.root = root;
      this.words = root.querySelector("[data-message]");
      this.bar = root.querySelector("progress");
      this.ask();
    }

    later(seconds) {
      setTimeout(() => this.ask(), seconds * 1000);
    }

    async ask() {
      if (document.visibilityState === "hidden") return this.later(5);
      try {
        const answer = await fetch(this.root.dataset.playerWaiting, { headers: { Accept: "application/json" } });
        if (!answer.ok) throw new Error(answer.status);
        this.show(await answer.json());
      } catch {
        this.words.textContent = this.root.dataset.wordLost;
        this.later(15);
      }
    }

    show(status) {
      const { wordReady, wordFailed } = this.root.dataset;
      const words = { ready: wordReady, failed: wordFailed }[status.state] ?? status.words;
      if (this.words.textContent !== words) this.words.textContent = words;
      this.bar.hidden = status.progress === null;
      this.bar.value = status.progress ?? 0;
      if (!status.settled) this.later(3);
      if (!["ready", "playable"].includes(status.state)) return;
      const button = this.root.querySelector("[data-reload]");
      button.onclick = () => location.reload();
      button.hidden = false;
    }
  }

  const begin = () => {
    for (const root of document.querySelectorAll("[data-player]")) new Player(root);
    for (const root of document.querySelectorAll("[data-player-waiting]")) {
      if (root.dataset.playerWaiting) new Waiting(root);
    }
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
