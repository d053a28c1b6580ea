/* Videos in the Wagtail admin: states that refresh themselves. */

(() => {
  "use strict";

  if (window.xzlyAuthoring) return;
  window.xzlyAuthoring = true;

  const EVERY = 2000;

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
