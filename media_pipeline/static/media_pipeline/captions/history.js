/* The cues as they are, were, and were before an undo. Lists are never changed in place, so keeping them is cheap. */

const MOST = 500;
const TYPING = 1500;

export class History extends EventTarget {
  constructor(cues) {
    super();
    this.cues = cues;
    this.past = [];
    this.future = [];
    this.typing = null;
  }

  /* What has the same `typing` and comes soon after is one step back. */
  set(cues, { typing = null } = {}) {
    if (cues === this.cues) return;
    const goesOn = typing && this.typing === typing && Date.now() - this.at < TYPING;
    if (!goesOn) this.past = [...this.past.slice(-MOST), this.cues];
    this.typing = typing;
    this.at = Date.now();
    this.future = [];
    this.#show(cues);
  }

  undo() {
    if (!this.past.length) return;
    this.future.push(this.cues);
    this.typing = null;
    this.#show(this.past.pop());
  }

  redo() {
    if (!this.future.length) return;
    this.past.push(this.cues);
    this.typing = null;
    this.#show(this.future.pop());
  }

  #show(cues) {
    this.cues = cues;
    this.dispatchEvent(new Event("change"));
  }
}
