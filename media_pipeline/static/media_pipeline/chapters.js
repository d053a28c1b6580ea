/* The table of chapters beside the film: the moment that is shown goes into a row. */

(() => {
  "use strict";

  const root = document.querySelector("[data-chapters]");
  const video = root?.querySelector("video");
  if (!video) return;
  const rows = root.querySelector("[data-rows]");

  const clock = (seconds) => {
    const whole = Math.floor(seconds);
    const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
    const rest = String(whole % 60).padStart(2, "0");
    return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
  };

  const isEmpty = (row) => [...row.querySelectorAll("input")].every((box) => !box.value.trim());

  const add = () => {
    const row = rows.lastElementChild.cloneNode(true);
    const number = rows.children.length + 1;
    for (const box of row.querySelectorAll("input")) {
      box.value = "";
      const words = box.name === "start" ? root.dataset.wordStart : root.dataset.wordTitle;
      box.setAttribute("aria-label", words.replace("{number}", number));
    }
    rows.append(row);
    return row;
  };

  const fill = (row) => {
    row.querySelector("[name=start]").value = clock(video.currentTime);
    row.querySelector("[name=title]").focus();
  };

  rows.addEventListener("click", (event) => {
    if (event.target.closest("[data-here]")) fill(event.target.closest("li"));
  });
  const button = root.querySelector("[data-add]");
  button.addEventListener("click", () => fill([...rows.children].find(isEmpty) ?? add()));
  for (const one of root.querySelectorAll("[data-here], [data-add]")) one.hidden = false;
})();
