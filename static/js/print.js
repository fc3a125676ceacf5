// A button that prints the page; without a script the browser's own menu does.

/** Show and wire each `<button type="button" data-print hidden>`. */
export function printOnClick(root) {
  for (const button of root.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
