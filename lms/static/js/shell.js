// The shell's small comforts. Every one of them has a form or a link that works without this file.

// 长辈版: change the page where it stands, so that a playing video goes on and a half-filled form stays.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-elder-form]") || !event.submitter) return;
  event.preventDefault();
  const size = event.submitter.value;
  const root = document.documentElement;
  if (size === "off") delete root.dataset.elder;
  else root.dataset.elder = size;
  for (const button of document.querySelectorAll("[data-elder-form] [aria-pressed]")) {
    button.setAttribute("aria-pressed", String(button.value === size));
  }
  const body = new URLSearchParams({ elder: size });
  fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" }, keepalive: true });
  // The button that was pressed is gone: put the focus on its counterpart.
  document.querySelector(size === "off" ? ".site-header [data-elder-form] button" : ".elder-bar [aria-pressed=true]")?.focus();
});

// A menu closes when the eye has left it.
const closeMenus = (except) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== except) menu.open = false;
  }
};
document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.menu[open]");
  closeMenus();
  open?.querySelector("summary")?.focus();
});

// A table wider than its box can be scrolled from the keyboard.
const makeScrollable = (root) => {
  for (const box of root.querySelectorAll(".table-wrap")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  }
};
makeScrollable(document);
document.addEventListener("htmx:load", (event) => makeScrollable(event.target));

// A refused form begins at its list of errors.
document.querySelector("[data-error-summary]")?.focus();

// A password may be looked at while it is typed.
for (const box of document.querySelectorAll("[data-password]")) {
  const input = box.querySelector("input");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "password__switch";
  button.setAttribute("aria-label", box.dataset.label);
  const show = (shown) => {
    input.type = shown ? "text" : "password";
    button.textContent = shown ? box.dataset.hide : box.dataset.show;
    button.setAttribute("aria-pressed", String(shown));
  };
  button.addEventListener("click", () => show(input.type === "password"));
  input.form.addEventListener("submit", () => show(false));
  show(false);
  box.append(button);
}
