// A button that copies a text; without a script, or without the right to, people select it.

/** Show and wire each `<button type="button" data-copy="id of the field" data-copied="…" hidden>`. */
export function copyOnClick(root) {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll("[data-copy]")) {
    const field = root.getElementById(button.dataset.copy);
    button.hidden = false;
    button.addEventListener("click", async () => {
      field.select();
      const isCopied = await navigator.clipboard.writeText(field.value).then(
        () => true,
        () => document.execCommand("copy"),
      );
      // The text stays selected: where both ways are closed, people copy it by hand.
      if (isCopied) button.textContent = button.dataset.copied;
    });
  }
}
