/* What a player may have besides: chapters, a strip with pictures for winding, a stream that still grows.

   It works through the player's own events and the <video> element, as anybody else would. */

(() => {
  "use strict";

  if (window.xzlyPlayerExtras) return;
  window.xzlyPlayerExtras = true;

  const STEP = 5;
  const EVERY = 4000;

  const seek = (root, seconds) => root.dispatchEvent(new CustomEvent("player:seek", { detail: { seconds } }));

  const clock = (seconds) => {
    const whole = Math.max(0, Math.floor(seconds));
    const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
    const rest = String(whole % 60).padStart(2, "0");
    return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
  };

  /* --- chapters ------------------------------------------------------------------------------- */

  const bindChapters = (root, video) => {
    const buttons = [...root.querySelectorAll("[data-chapter]")];
    if (!buttons.length) return;
    for (const button of buttons) {
      button.addEventListener("click", () => {
        seek(root, Number(button.dataset.chapter));
        if (video.paused) root.querySelector(".player__start:not([hidden])")?.click();
      });
    }
    let shown = null;
    video.addEventListener("timeupdate", () => {
      const now = buttons.findLast((button) => Number(button.dataset.chapter) <= video.currentTime + 0.05);
      if (now === shown) return;
      shown?.removeAttribute("aria-current");
      now?.setAttribute("aria-current", "true");
      shown = now;
    });
  };

  /* --- the strip -------------------------------------------------------------------------------- */

  const seconds = (text) => text.split(":").reduce((total, part) => total * 60 + Number(part), 0);

  /* Returns [{start, end, src, x, y, width, height}] of a WebVTT whose cues name parts of pictures. */
  const readStoryboard = (text, base) =>
    text.split(/\n\n+/).flatMap((block) => {
      const found = /([\d:.]+) --> ([\d:.]+)\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)/.exec(block);
      if (!found) return [];
      const [, start, end, name, ...area] = found;
      const [x, y, width, height] = area.map(Number);
      return [{ start: seconds(start), end: seconds(end), src: new URL(name, base).href, x, y, width, height }];
    });

  class Strip {
    constructor(root, video, strip) {
      Object.assign(this, { root, video });
      this.bar = strip.querySelector("input");
      this.peek = strip.querySelector("[data-peek]");
      this.time = strip.querySelector("[data-peek-time]");
      this.pictures = null;
      strip.hidden = false;
      this.tell(0);
      video.addEventListener("timeupdate", () => !this.isHeld && this.tell(video.currentTime));
      this.bar.addEventListener("pointerdown", () => (this.isHeld = true));
      this.bar.addEventListener("pointermove", (event) => this.showAt(this.second(event)));
      this.bar.addEventListener("pointerleave", () => !this.isHeld && this.hide());
      this.bar.addEventListener("input", () => this.showAt(Number(this.bar.value)));
      this.bar.addEventListener("change", () => this.go(Number(this.bar.value)));
      this.bar.addEventListener("keydown", (event) => this.key(event));
      this.bar.addEventListener("blur", () => this.hide());
    }

    second(event) {
      const box = this.bar.getBoundingClientRect();
      const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
      return share * Number(this.bar.max);
    }

    tell(second) {
      this.bar.value = second;
      this.bar.setAttribute("aria-valuetext", `${clock(second)} / ${clock(Number(this.bar.max))}`);
    }

    go(second) {
      this.isHeld = false;
      this.hide();
      this.tell(second);
      seek(this.root, second);
    }

    key(event) {
      const step = { ArrowLeft: -STEP, ArrowDown: -STEP, ArrowRight: STEP, ArrowUp: STEP }[event.key];
      if (!step) return;
      event.preventDefault();
      event.stopPropagation();
      const second = Math.min(Number(this.bar.max), Math.max(0, Number(this.bar.value) + step));
      this.go(second);
      this.showAt(second);
    }

    /* The pictures are fetched when somebody first looks for a place, not before. */
    async load() {
      this.loading ??= fetch(this.root.dataset.storyboard)
        .then((answer) => (answer.ok ? answer.text() : ""))
        .catch(() => "");
      const text = await this.loading;
      this.pictures ??= readStoryboard(text, new URL(this.root.dataset.storyboard, location));
    }

    async showAt(second) {
      this.wanted = second;
      if (!this.pictures) await this.load();
      const picture = this.pictures.find((one) => one.start <= second && second < one.end) ?? this.pictures.at(-1);
      if (!picture || this.wanted !== second) return;
      const { style } = this.peek;
      style.width = `${picture.width}px`;
      style.height = `${picture.height}px`;
      style.backgroundImage = `url("${picture.src}")`;
      style.backgroundPosition = `-${picture.x}px -${picture.y}px`;
      const share = second / (Number(this.bar.max) || 1);
      const room = this.bar.clientWidth - picture.width;
      style.left = `${Math.min(Math.max(0, share * this.bar.clientWidth - picture.width / 2), Math.max(0, room))}px`;
      this.time.textContent = clock(second);
      this.peek.hidden = false;
    }

    hide() {
      this.wanted = null;
      this.peek.hidden = true;
    }
  }

  /* --- a stream that still grows ------------------------------------------------------------------ */

  class Growing {
    constructor(video, box) {
      Object.assign(this, { video, box });
      this.words = box.querySelector("[data-live-words]");
      const button = box.querySelector("[data-live-go]");
      button.addEventListener("click", () => {
        const address = new URL(location);
        address.searchParams.set("t", Math.floor(video.currentTime));
        location.assign(address);
      });
      this.button = button;
      this.later();
    }

    later() {
      setTimeout(() => this.ask(), EVERY);
    }

    async ask() {
      if (document.visibilityState === "hidden") return this.later();
      try {
        const answer = await fetch(this.box.dataset.live, { headers: { Accept: "application/json" } });
        const status = await answer.json();
        if (!status.settled) return this.later();
        const isReady = status.state === "ready";
        this.words.textContent = isReady ? this.box.dataset.wordReady : this.box.dataset.wordFailed;
        this.button.hidden = !isReady;
      } catch {
        this.later();
      }
    }
  }

  const begin = () => {
    for (const root of document.querySelectorAll("[data-player]")) {
      const video = root.querySelector("video");
      bindChapters(root, video);
      const strip = root.querySelector("[data-strip]");
      if (strip) new Strip(root, video, strip);
      const live = root.querySelector("[data-live]");
      if (live) new Growing(video, live);
    }
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
