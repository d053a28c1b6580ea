/* The queue refreshes itself. What has the focus keeps it, and what was opened stays open. */

(() => {
  "use strict";

  const EVERY = 3000;

  const refresh = async (box) => {
    const answer = await fetch(box.dataset.queue, { headers: { "X-Requested-With": "XMLHttpRequest" } });
    if (!answer.ok || answer.redirected) return;
    const text = await answer.text();
    // Every form has another token each time: it changes nothing that anybody sees.
    const plain = text.replace(/name="csrfmiddlewaretoken" value="[^"]*"/g, "");
    if (plain === box.shown) return;
    box.shown = plain;
    const focused = box.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    const open = [...box.querySelectorAll("details[open]")].map((details) => details.dataset.key);
    box.innerHTML = text;
    for (const details of box.querySelectorAll("details")) details.open = open.includes(details.dataset.key);
    if (focused) box.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  };

  const box = document.querySelector("[data-queue]");
  if (!box) return;
  setInterval(() => {
    if (document.visibilityState === "visible") refresh(box).catch(() => {});
  }, EVERY);
})();
