/* Videos in the Wagtail admin: upload progress on the page and in the chooser, states that refresh themselves.

   The words come with the file field's data attributes. */

(() => {
  "use strict";

  if (window.xzlyAuthoring) return;
  window.xzlyAuthoring = true;

  const FILE = "[data-video-file]";
  const EVERY = 2000;

  /* --- the line below the file field -------------------------------------------------------- */

  class Gauge {
    constructor(form) {
      this.input = form.querySelector(FILE);
      this.words = this.input.dataset;
      this.box = form.querySelector(".video-upload") ?? this.build();
      [this.bar, this.text, this.cancel] = this.box.querySelectorAll("progress, p, button");
      this.started = performance.now();
    }

    build() {
      const box = document.createElement("div");
      box.className = "video-upload";
      const bar = document.createElement("progress");
      bar.max = 100;
      bar.hidden = true;
      const text = document.createElement("p");
      text.setAttribute("role", "status");
      const cancel = document.createElement("button");
      cancel.type = "button";
      cancel.className = "button button-small button-secondary";
      cancel.textContent = this.input.dataset.cancel;
      cancel.hidden = true;
      box.append(bar, text, cancel);
      this.input.insertAdjacentElement("afterend", box);
      return box;
    }

    watch(xhr) {
      this.box.classList.remove("video-upload--bad");
      this.bar.hidden = this.cancel.hidden = false;
      this.cancel.onclick = () => xhr.abort();
      xhr.upload.addEventListener("progress", (event) => event.lengthComputable && this.show(event));
      xhr.upload.addEventListener("load", () => {
        this.bar.removeAttribute("value");
        this.cancel.hidden = true;
        this.text.textContent = this.words.checking;
      });
      xhr.addEventListener("loadend", () => (this.bar.hidden = this.cancel.hidden = true));
    }

    show({ loaded, total }) {
      const share = loaded / total;
      this.bar.value = share * 100;
      const elapsed = (performance.now() - this.started) / 1000;
      const left = share > 0 ? (elapsed / share) * (1 - share) : 0;
      this.text.textContent = this.words.uploading
        .replace("{percent}", Math.floor(share * 100))
        .replace("{time}", this.time(left));
    }

    time(seconds) {
      const many = seconds >= 90;
      const words = many ? this.words.minutes : this.words.seconds;
      return words.replace("{count}", Math.max(1, Math.round(many ? seconds / 60 : seconds)));
    }

    complain(words) {
      this.bar.hidden = this.cancel.hidden = true;
      this.box.classList.add("video-upload--bad");
      this.text.textContent = words;
    }

    clear() {
      this.box.classList.remove("video-upload--bad");
      this.text.textContent = "";
    }
  }

  /* A file that is too large is refused before it is sent. */
  const isTooLarge = (input) => {
    const [file] = input.files;
    return Boolean(file) && file.size > Number(input.dataset.maxBytes);
  };

  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!input.matches?.(FILE)) return;
    const gauge = new Gauge(input.form);
    gauge.clear();
    if (isTooLarge(input)) {
      gauge.complain(input.dataset.tooLarge);
      return;
    }
    // What the server said was about the file before.
    input.closest("[data-field]")?.querySelector("[data-field-errors]")?.replaceChildren();
    const title = input.form.querySelector("input[name$=title]");
    if (title && input.files.length) title.placeholder = input.files[0].name.replace(/\.[^.]+$/, "");
  });

  /* --- the upload page ---------------------------------------------------------------------- */

  const showErrors = (form, errors) => {
    for (const [name, all] of Object.entries(errors)) {
      const words = all.join(" ");
      if (name === "file" || name === "__all__") {
        new Gauge(form).complain(words);
        continue;
      }
      const field = form.querySelector(`[name=${CSS.escape(name)}]`);
      field.setCustomValidity(words);
      field.addEventListener("input", () => field.setCustomValidity(""), { once: true });
      field.addEventListener("change", () => field.setCustomValidity(""), { once: true });
      field.reportValidity();
    }
  };

  const send = (form, button) => {
    const gauge = new Gauge(form);
    const xhr = new XMLHttpRequest();
    gauge.watch(xhr);
    button.disabled = true;
    xhr.open("POST", form.action);
    xhr.setRequestHeader("Accept", "application/json");
    xhr.responseType = "json";
    xhr.addEventListener("load", () => {
      if (xhr.response?.location) {
        location.assign(xhr.response.location);
        return;
      }
      button.disabled = false;
      if (xhr.response?.errors) {
        gauge.clear();
        showErrors(form, xhr.response.errors);
      } else {
        gauge.complain(gauge.words.lost);
      }
    });
    xhr.addEventListener("error", () => {
      button.disabled = false;
      gauge.complain(gauge.words.lost);
    });
    xhr.addEventListener("abort", () => {
      button.disabled = false;
      gauge.clear();
    });
    xhr.send(new FormData(form));
  };

  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      const input = form.querySelector?.(FILE);
      if (!input) return;
      if (isTooLarge(input)) {
        event.preventDefault();
        event.stopImmediatePropagation();
        new Gauge(form).complain(input.dataset.tooLarge);
        return;
      }
      const button = form.querySelector("[data-video-submit]");
      // The chooser's form is sent by Wagtail's own script; without a file the server says what is missing.
      if (!button || !input.files.length) return;
      event.preventDefault();
      send(form, button);
    },
    true,
  );

  /* --- the chooser --------------------------------------------------------------------------- */

  window.jQuery?.ajaxPrefilter((options) => {
    if (!(options.data instanceof FormData)) return;
    const form = document.querySelector(`form[data-chooser-modal-creation-form] ${FILE}`)?.form;
    if (!form || new URL(options.url, location).pathname !== new URL(form.action, location).pathname) return;
    const make = options.xhr;
    options.xhr = () => {
      const xhr = make();
      const gauge = new Gauge(form);
      gauge.watch(xhr);
      xhr.addEventListener("error", () => gauge.complain(gauge.words.lost));
      return xhr;
    };
  });

  /* --- states ---------------------------------------------------------------------------------- */

  const refresh = async (box) => {
    const cells = [...box.querySelectorAll("[data-video-status][data-waiting]")];
    if (!cells.length) return;
    const query = new URLSearchParams(cells.map((cell) => ["id", cell.dataset.videoStatus]));
    const answer = await fetch(`${box.dataset.videoStatuses}?${query}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const states = await answer.json();
    for (const cell of cells) {
      const state = states[cell.dataset.videoStatus];
      if (!state) continue;
      cell.innerHTML = state.html;
      if (!state.settled) continue;
      cell.removeAttribute("data-waiting");
      if ("reload" in cell.dataset) location.reload();
    }
  };

  setInterval(() => {
    if (document.visibilityState === "hidden") return;
    for (const box of document.querySelectorAll("[data-video-statuses]")) refresh(box).catch(() => {});
  }, EVERY);
})();
