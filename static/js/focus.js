// After a page or a part of it changed, the keyboard stands where the news is, never on <body>.

/** Move focus to the error summary and let its links reach the field itself. */
export function focusOnLoad(root) {
  root.querySelector("[data-focus]")?.focus();
  root.addEventListener("click", (event) => {
    const link = event.target.closest?.(".error-summary a");
    const field = link && root.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    const label = field.closest(".field")?.querySelector("legend, label");
    (label ?? field).scrollIntoView({ block: "start" });
    field.focus({ preventScroll: true });
  });
}

/** htmx swaps the element that had focus: its twin, else the new heading or status, takes over. */
export function focusAfterSwap(root) {
  let lastId = "";
  root.addEventListener("focusin", (event) => {
    lastId = event.target.id;
  });
  for (const name of ["htmx:afterSettle", "htmx:after:settle", "htmx:after:swap"]) {
    root.addEventListener(name, (event) => {
      if (root.activeElement && root.activeElement !== root.body) return;
      const part = event.detail?.target ?? event.target;
      const next =
        (lastId && root.getElementById(lastId)) ||
        part.querySelector?.("[data-focus], h1, h2, h3, [role=status]");
      if (!next) return;
      if (next.tabIndex < 0) next.tabIndex = -1;
      next.focus({ preventScroll: true });
    });
  }
}
