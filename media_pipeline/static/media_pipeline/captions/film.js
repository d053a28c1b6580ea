/* The film beside the list: where it is, going somewhere, one cue over and over, and the cues shown on it. */

const SHOW_AFTER = 150;

export class Film extends EventTarget {
  constructor(root) {
    super();
    this.player = root.querySelector("[data-player]");
    this.video = root.querySelector("video");
    this.looped = null;
    if (!this.video) return;
    this.track = this.video.addTextTrack("captions", "", "zh");
    this.track.mode = "showing";
    this.video.addEventListener("seeking", () => this.#tick());
    this.video.addEventListener("timeupdate", () => this.#tick());
    this.video.addEventListener("play", () => this.#run());
  }

  get now() {
    return this.video?.currentTime || this.asked || 0;
  }

  get isPlaying() {
    return Boolean(this.video) && !this.video.paused;
  }

  seek(second) {
    this.asked = second;
    this.player?.dispatchEvent(new CustomEvent("player:seek", { detail: { seconds: second } }));
    this.#tick();
  }

  play() {
    this.video?.play().catch(() => {});
  }

  toggle() {
    if (this.isPlaying) this.video.pause();
    else this.play();
  }

  /* Plays one cue over and over; null stops that. */
  loop(cue) {
    this.looped = cue;
    if (!cue) return;
    this.seek(cue.start);
    this.play();
  }

  /* Shows the cues; soon, since a film of some hours has thousands and each letter typed changes one. */
  show(cues) {
    clearTimeout(this.showing);
    this.showing = setTimeout(() => this.#fill(cues), SHOW_AFTER);
  }

  #fill(cues) {
    if (!this.track) return;
    for (const one of [...(this.track.cues ?? [])]) this.track.removeCue(one);
    for (const { start, end, text } of cues) {
      if (end <= start || !text.trim()) continue;
      const cue = new VTTCue(start, end, "");
      // The words are no markup.
      cue.text = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
      this.track.addCue(cue);
    }
  }

  #run() {
    if (!this.isPlaying) return;
    this.#tick();
    requestAnimationFrame(() => this.#run());
  }

  #tick() {
    if (this.looped && this.now >= this.looped.end) this.video.currentTime = this.looped.start;
    this.dispatchEvent(new Event("time"));
  }
}
