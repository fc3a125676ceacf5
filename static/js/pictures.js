// Three pictures pressed on one page. Without a script each press asks the server for the next page:
// the buttons, the hidden answer and the button below are the same.

/** Wire `form[data-pictures]`: its buttons `pick` and `back` fill the places here. */
export function pickPictures(root) {
  for (const form of root.querySelectorAll("form[data-pictures]")) wire(form);
}

function wire(form) {
  const answer = form.querySelector("input[name=row]");
  const tiles = [...form.querySelectorAll("button[name=pick]")];
  const most = form.querySelectorAll("[data-place]").length;
  const row = answer.value ? answer.value.split(",") : [];

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=pick], button[name=back]");
    if (!button) return;
    event.preventDefault();
    if (button.name === "back") row.pop();
    else if (row.length < most && !row.includes(button.value)) row.push(button.value);
    show();
  });

  function show() {
    answer.value = row.join(",");
    for (const tile of tiles) {
      const place = row.indexOf(tile.value) + 1;
      tile.querySelector(".secret__number").textContent = place || "";
      if (place) tile.setAttribute("aria-disabled", "true");
      else tile.removeAttribute("aria-disabled");
    }
    form.querySelectorAll("[data-place]").forEach((place, index) => {
      const tile = tiles.find((each) => each.value === row[index]);
      place.classList.toggle("secret__place--filled", Boolean(tile));
      place.replaceChildren(tile ? tile.querySelector("svg").cloneNode(true) : String(index + 1));
    });
    const words = row.map((key) => tiles.find((each) => each.value === key).dataset.word);
    form.querySelector("[data-said]").textContent = words.map((word, index) => `${index + 1}: ${word}`).join(", ");
  }
}
