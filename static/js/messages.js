// Messages and menus can be put away by pointer and keyboard.

/** Each message gets its "Close"; focus then goes to the main part, not to nothing. */
export function closeMessages(root) {
  for (const button of root.querySelectorAll("[data-close]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      button.parentElement.remove();
      root.getElementById("main")?.focus({ preventScroll: true });
    });
  }
}

/** A menu closes on Escape (focus returns to its name), on a click elsewhere and on leaving it. */
export function closeMenus(root) {
  const others = (target) =>
    [...root.querySelectorAll("details.menu[open]")].filter((menu) => !menu.contains(target));
  root.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest?.("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  for (const name of ["click", "focusin"]) {
    root.addEventListener(name, (event) => {
      for (const menu of others(event.target)) menu.open = false;
    });
  }
}
