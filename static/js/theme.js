// Light, dark, or as the device says. The choice is a cookie, so that the server draws the next page
// in it from the first byte.

/** Wire the buttons `data-theme-choice="light|dark|auto"` in the foot of the page. */
export function switchTheme(root) {
  const html = root.documentElement;
  const buttons = root.querySelectorAll("[data-theme-choice]");
  const show = () => {
    for (const button of buttons) {
      const chosen = button.dataset.themeChoice === (html.dataset.theme ?? "auto");
      button.setAttribute("aria-pressed", String(chosen));
    }
  };
  for (const button of buttons) {
    button.closest("[hidden]")?.removeAttribute("hidden");
    button.addEventListener("click", () => {
      const choice = button.dataset.themeChoice;
      const age = choice === "auto" ? 0 : 31536000;
      const secure = location.protocol === "https:" ? "; Secure" : "";
      root.cookie = `theme=${choice}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
      if (choice === "auto") delete html.dataset.theme;
      else html.dataset.theme = choice;
      show();
    });
  }
  show();
}
