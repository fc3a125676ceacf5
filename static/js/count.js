// How much room is left in a long answer. The server says so too, after sending.
//
// <textarea id="ID"> <p data-count="ID" data-most="500" data-left="…" data-over="…">Up to 500 …</p>

/** Turn "up to" into what is left, and keep it right; it is read out when somebody pauses near the end. */
export function countSigns(root) {
  for (const said of root.querySelectorAll("[data-count]")) {
    const field = root.getElementById(said.dataset.count);
    if (!field) continue;
    const most = Number(said.dataset.most);
    let pause = 0;
    const say = () => {
      // The server counts code points, and each line end once.
      const rest = most - [...field.value].length;
      said.textContent = `${rest < 0 ? said.dataset.over : said.dataset.left} ${Math.abs(rest)}`;
      said.classList.toggle("field__count--over", rest < 0);
    };
    const near = () => most - [...field.value].length < most / 5;
    field.addEventListener("input", () => {
      clearTimeout(pause);
      said.removeAttribute("role");
      say();
      pause = setTimeout(() => {
        if (!near()) return;
        said.setAttribute("role", "status");
        say();
      }, 1000);
    });
    say();
  }
}
