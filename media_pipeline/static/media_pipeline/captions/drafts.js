/* What is not saved yet is kept in this browser, so that a closed window or a lost line costs nothing. */

export class Drafts {
  constructor(video) {
    this.key = `captions.draft.${video}`;
  }

  get() {
    try {
      const draft = JSON.parse(localStorage.getItem(this.key));
      return Array.isArray(draft?.rows) ? draft : null;
    } catch {
      return null;
    }
  }

  set(version, rows) {
    try {
      localStorage.setItem(this.key, JSON.stringify({ version, rows, at: Date.now() }));
    } catch {
      // A browser that keeps nothing still edits.
    }
  }

  drop() {
    try {
      localStorage.removeItem(this.key);
    } catch {
      // Nor does it have anything to drop.
    }
  }
}
