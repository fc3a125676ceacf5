// A form that was sent says so, and a second click sends nothing.

/** Show the button's data-busy text; undone when the page comes back from the browser's cache. */
export function showBusy(root) {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    const button = event.submitter;
    if (!button?.dataset.busy) return;
    form.dataset.sent = "1";
    button.dataset.label = button.textContent;
    button.textContent = button.dataset.busy;
    button.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of root.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
    for (const button of root.querySelectorAll("[aria-busy=true][data-label]")) {
      button.textContent = button.dataset.label;
      button.removeAttribute("aria-busy");
    }
  });
}
