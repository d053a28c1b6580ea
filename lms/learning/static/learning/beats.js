// Tells the server what was really played: see lms/learning/api.py for the protocol.
//
// The page works without this file; then nothing is recorded. The fragment brings it (and may bring it again
// when it refreshes, so it starts once). Every word it shows comes from the fragment's data attributes.
(() => {
  if (window.learningBeats) return;
  window.learningBeats = true;

  const EVERY = 15_000; // ms between beats
  const MOST_STRETCHES = 40; // what the server takes in one beat
  const STORE = "learning.beat.";
  const OWED_TRIES = 8;

  const root = () => document.querySelector("[data-learning]");
  const player = () => document.querySelector("[data-player]");
  const video = () => player()?.querySelector("video") ?? null;
  const word = (name) => root()?.getAttribute(`data-word-${name}`) ?? "";

  // --- what the person sees ------------------------------------------------------------------

  const say = (text) => {
    const notice = root()?.querySelector("[data-notice]");
    if (!notice) return;
    notice.textContent = text;
    notice.hidden = !text;
  };

  const lengthWords = (seconds) => {
    const whole = Math.ceil(seconds - 0.001);
    const [m, s] = [Math.floor(whole / 60), whole % 60];
    const pattern = whole < 60 ? "seconds" : s ? "both" : "minutes";
    return word(pattern).replace("{m}", m).replace("{s}", s);
  };

  const show = (covered) => {
    const bar = root()?.querySelector("[data-covered-bar]");
    const text = root()?.querySelector("[data-covered]");
    if (!bar || !text) return;
    bar.value = Math.max(bar.value, Math.min(100, Math.floor((covered / Number(bar.dataset.need)) * 100)));
    text.textContent = lengthWords(covered);
  };

  const refresh = () => {
    const here = root();
    if (here && window.htmx) window.htmx.ajax("GET", here.dataset.fragment, { target: here.parentElement });
  };

  // --- talking to the server -----------------------------------------------------------------

  const post = (name, body, options) =>
    fetch(root().dataset.api + name, {
      method: "POST",
      body: JSON.stringify(body),
      keepalive: true,
      ...options,
      headers: { "Content-Type": "application/json", ...options?.headers },
    });

  let session = null; // {token, skew}
  let opening = null;
  let seq = 0;

  const serverNow = () => (performance.timeOrigin + performance.now()) / 1000 + session.skew;

  // Opening needs the login and its CSRF token; everything after it the signed session alone.
  const open = () => {
    opening ??= (async () => {
      try {
        const here = root();
        const answer = await post(
          "sessions",
          { lesson: Number(here.dataset.lesson) },
          { credentials: "same-origin", headers: { "X-CSRFToken": here.dataset.csrf } },
        );
        const data = await answer.json();
        if (!answer.ok) return say(data.title ?? "");
        session = { token: data.session, skew: data.now - (performance.timeOrigin + performance.now()) / 1000 };
        seq = 0;
        say("");
      } catch {
        say(word("offline"));
      } finally {
        opening = null;
      }
    })();
    return opening;
  };

  // --- the queue: a beat is stored until the server has answered it ----------------------------

  let queue = [];
  let draining = false;
  let wasOffline = false;

  const keep = (beat) => {
    queue.push(beat);
    try {
      localStorage.setItem(STORE + beat.key, JSON.stringify(beat));
    } catch {
      // A full or forbidden storage: the queue in memory still works while the page is open.
    }
  };

  const forget = (beat) => {
    queue = queue.filter((one) => one !== beat);
    try {
      localStorage.removeItem(STORE + beat.key);
    } catch {
      // Nothing was stored either.
    }
  };

  // What an earlier page could not send. A beat that another tab sends too gets the same answer twice.
  const adopt = () => {
    try {
      for (const name of Object.keys(localStorage)) {
        if (name.startsWith(STORE)) queue.push(JSON.parse(localStorage.getItem(name)));
      }
    } catch {
      // Unreadable: there is nothing to adopt.
    }
    queue.sort((one, other) => one.at - other.at);
  };

  const drain = async () => {
    if (draining || !root()) return;
    draining = true;
    try {
      while (queue.length) {
        const beat = queue[0];
        const answer = await post("beats", beat, { credentials: "omit" });
        if (answer.status >= 500 || answer.status === 429) break;
        forget(beat);
        if (answer.ok) hear(beat, await answer.json());
        else if (beat.session === session?.token) session = null;
      }
      if (wasOffline && !queue.length) {
        wasOffline = false;
        say(word("back"));
        setTimeout(() => say(""), 2 * EVERY);
      }
    } catch {
      wasOffline = true;
      say(word("offline"));
    } finally {
      draining = false;
    }
  };

  let owed = [];

  const hear = (beat, data) => {
    if (beat.session !== session?.token) return;
    show(data.covered_seconds);
    const told = [];
    for (const one of data.refused) {
      if (one.code === "over_budget" && (beat.tries ?? 0) < OWED_TRIES) owed.push([one.from, one.to, beat.tries ?? 0]);
      else if (one.to - one.from >= 1 && !told.includes(one.words)) told.push(one.words);
    }
    if (!data.active) return takenOver();
    if (told.length) say(word("not-counted") + told.join(" "));
    if (data.complete && root().dataset.complete !== "true") {
      root().dataset.complete = "true";
      refresh();
    }
  };

  const takenOver = () => {
    session = null;
    owed = [];
    video()?.pause();
    say(word("taken-over"));
  };

  // --- what is played ------------------------------------------------------------------------

  let stretches = [];
  let current = null; // {from, to, speed}

  const close = () => {
    if (current && current.to > current.from) stretches.push([current.from, current.to]);
    current = null;
  };

  const begin = (element) => {
    current = { from: element.currentTime, to: element.currentTime, speed: element.playbackRate };
  };

  // Time that went by in one piece: a jump is a seek, whether or not the browser said so first.
  const follow = (element) => {
    if (!current || element.seeking) return;
    const step = element.currentTime - current.to;
    if (step < 0 || step > 2 + element.playbackRate) {
      close();
      begin(element);
    } else {
      current.to = element.currentTime;
    }
  };

  const round = (second) => Math.round(second * 1000) / 1000;

  const flush = (speed) => {
    if (!session) {
      if (stretches.length > MOST_STRETCHES) stretches = stretches.slice(-MOST_STRETCHES);
      return;
    }
    while (stretches.length) {
      const part = stretches.splice(0, MOST_STRETCHES);
      enqueue(part.map(([from, to]) => [round(from), round(to)]), speed);
    }
    drain();
  };

  const enqueue = (part, speed, tries) => {
    seq += 1;
    keep({ session: session.token, seq, key: newKey(), speed, stretches: part, at: round(serverNow()), tries });
  };

  // randomUUID exists on https and localhost alone.
  const newKey = () =>
    crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");

  // What the server's clock couldn't yet account for is owed: it is sent again once more time went by.
  const payOwed = () => {
    if (!session || !owed.length) return;
    const part = owed.splice(0, MOST_STRETCHES);
    const tries = Math.max(...part.map((one) => one[2])) + 1;
    enqueue(part.map(([from, to]) => [from, to]), 1, tries);
  };

  const beat = (element) => {
    const speed = current?.speed ?? element.playbackRate;
    follow(element);
    const going = current !== null && !element.paused;
    close();
    if (going) begin(element);
    payOwed();
    flush(speed);
  };

  const watch = (element) => {
    element.addEventListener("playing", () => {
      if (!session) open();
      if (!current) begin(element);
    });
    element.addEventListener("timeupdate", () => follow(element));
    element.addEventListener("seeking", close);
    element.addEventListener("seeked", () => {
      if (!element.paused) begin(element);
    });
    element.addEventListener("ratechange", () => {
      if (!current || current.speed === element.playbackRate) return;
      beat(element);
    });
    for (const name of ["pause", "ended"]) element.addEventListener(name, () => beat(element));
    const leaving = () => {
      if (document.visibilityState === "hidden") beat(element);
    };
    document.addEventListener("visibilitychange", leaving);
    addEventListener("pagehide", () => beat(element));
    setInterval(async () => {
      if (!element.paused && !session) await open();
      if (!element.paused || owed.length || queue.length) beat(element);
    }, EVERY);
  };

  const resume = (element) => {
    const position = Number(root().dataset.position);
    const asked = new URLSearchParams(location.search).has("t") || location.hash.startsWith("#t=");
    if (!position || asked || element.currentTime > 1) return;
    player().dispatchEvent(new CustomEvent("player:seek", { detail: { seconds: position } }));
  };

  // --- lessons that are read -------------------------------------------------------------------

  let endSeen = false;

  const ping = async () => {
    if (!session) return;
    try {
      const answer = await post("reading", { session: session.token, end: endSeen }, { credentials: "omit" });
      if (!answer.ok) return;
      const data = await answer.json();
      if (!data.active) {
        session = null;
        say(word("taken-over-reading"));
      }
      if (data.complete && root().dataset.complete !== "true") {
        root().dataset.complete = "true";
        refresh();
      }
    } catch {
      // The server counts by its own clock: the next sign of life covers this one.
    }
  };

  const watchForTheEnd = () => {
    const last = document.querySelector(".lesson-body")?.lastElementChild;
    if (!last || !window.IntersectionObserver) return;
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      endSeen = true;
      observer.disconnect();
    });
    observer.observe(last);
  };

  const read = () => {
    if (root().dataset.complete === "true") return;
    open();
    watchForTheEnd();
    // Time on a hidden page isn't reading: say goodbye when it hides, begin anew when it shows.
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") open();
      else ping().then(() => (session = null));
    });
    setInterval(() => {
      if (document.visibilityState === "visible" && root()?.dataset.complete !== "true") ping();
    }, EVERY);
  };

  // ---------------------------------------------------------------------------------------------

  const start = () => {
    const here = root();
    if (!here) return;
    adopt();
    drain();
    addEventListener("online", drain);
    if (here.dataset.mode === "read") return read();
    const element = video();
    if (!element) return;
    watch(element);
    resume(element);
    // The person was quicker than the fragment.
    if (!element.paused) element.dispatchEvent(new Event("playing"));
  };

  start();
})();
