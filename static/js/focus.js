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

/**
 * When a swap takes away the element that had focus and no twin of it (same id) came back, the
 * heading or status of the part it stood in takes over. A poll that touches other parts, or comes
 * while nothing has focus, moves nothing.
 */
export function focusAfterSwap(root) {
  let held = null;
  let parts = [];
  root.addEventListener("htmx:before:swap", () => {
    held = root.activeElement;
    parts = [];
    for (let part = held?.closest("[id]"); part; part = part.parentElement?.closest("[id]")) {
      parts.push(part.id);
    }
  });
  root.addEventListener("htmx:after:swap", () => {
    const lost = held && held !== root.body && !held.isConnected;
    if (!lost || (root.activeElement && root.activeElement !== root.body)) return;
    const part = parts.map((id) => root.getElementById(id)).find(Boolean) ?? root;
    const next = part.querySelector("[data-focus], h1, h2, h3, [role=status]") ?? part;
    if (!next.focus) return;
    if (next.tabIndex < 0) next.tabIndex = -1;
    next.focus({ preventScroll: true });
  });
}
