// A week of boxes, half-hours or the lessons of a school: one tab stop, arrows, runs with Shift, a
// rectangle drawn with mouse or pen, one day copied to the others, and a sentence of what is marked.
// The boxes are native checkboxes and work without any of it. A finger never paints: it scrolls, or
// taps one box. Days may have boxes of their own.

/** Enhance every `[data-week-grid]`. */
export function markWeek(root) {
  for (const grid of root.querySelectorAll("[data-week-grid]")) enhance(grid);
}

function enhance(grid) {
  const days = [...grid.querySelectorAll("[data-week-day]")].map((day) => ({
    name: day.dataset.weekDay,
    boxes: [...day.querySelectorAll("input[type=checkbox]")],
  }));
  const said = grid.querySelector("[data-week-said]");
  const say = () => {
    const text = sentence(grid, days);
    if (said.textContent.trim() !== text) said.textContent = text;
  };
  const place = (element) => {
    const box = element?.closest?.(".week-box")?.querySelector("input");
    const day = days.findIndex(({ boxes }) => boxes.includes(box));
    return day < 0 ? null : { day, row: days[day].boxes.indexOf(box) };
  };
  const rove = (box) => {
    for (const { boxes } of days) for (const each of boxes) each.tabIndex = each === box ? 0 : -1;
  };
  rove(days[0].boxes[0]);
  grid.addEventListener("focusin", ({ target }) => {
    if (place(target)) rove(target);
  });
  grid.addEventListener("change", say);
  byKeyboard(grid, days, place, say);
  byDragging(grid, days, place, say);
  byCopying(grid, days, say);
}

function byKeyboard(grid, days, place, say) {
  grid.addEventListener("keydown", (event) => {
    const from = place(event.target);
    if (!from || event.ctrlKey || event.altKey || event.metaKey) return;
    const onward = getComputedStyle(grid).direction === "rtl" ? -1 : 1;
    const last = days[from.day].boxes.length - 1;
    const to = {
      ArrowUp: { day: from.day, row: from.row - 1 },
      ArrowDown: { day: from.day, row: from.row + 1 },
      ArrowLeft: { day: from.day - onward, row: from.row },
      ArrowRight: { day: from.day + onward, row: from.row },
      Home: { day: from.day, row: 0 },
      End: { day: from.day, row: last },
    }[event.key];
    if (!to) return;
    event.preventDefault();
    const boxes = days[to.day]?.boxes;
    if (!boxes || to.row < 0 || to.row > last) return;
    // A shorter day beside a longer one: its last box is the nearest.
    to.row = Math.min(to.row, boxes.length - 1);
    const box = boxes[to.row];
    if (event.shiftKey) {
      paint(days, from, to, event.target.checked);
      say();
    }
    box.focus();
  });
}

function byDragging(grid, days, place, say) {
  let start = null;
  let before = [];
  let moved = false;
  grid.addEventListener("pointerdown", (event) => {
    moved = false;
    start = event.pointerType === "touch" || event.button !== 0 ? null : place(event.target);
    before = days.map(({ boxes }) => boxes.map((box) => box.checked));
  });
  grid.ownerDocument.addEventListener("pointermove", (event) => {
    if (!start) return;
    const here = place(grid.ownerDocument.elementFromPoint(event.clientX, event.clientY));
    if (!here || (!moved && here.day === start.day && here.row === start.row)) return;
    moved = true;
    // From the start to here, however far the pointer jumped; what it left goes back.
    days.forEach(({ boxes }, day) => boxes.forEach((box, row) => (box.checked = before[day][row])));
    paint(days, start, here, !before[start.day][start.row]);
    say();
  });
  for (const end of ["pointerup", "pointercancel"]) {
    grid.ownerDocument.addEventListener(end, () => (start = null));
  }
  // A drag that ends where it began is no click.
  grid.addEventListener("click", (event) => {
    if (moved && event.detail && place(event.target)) event.preventDefault();
    moved = false;
  });
}

function byCopying(grid, days, say) {
  const button = grid.querySelector("[data-week-copy]");
  if (!button || days.length < 2) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const marked = days[0].boxes.filter((box) => box.checked).map(alike);
    for (const { boxes } of days.slice(1)) {
      for (const box of boxes) box.checked = marked.includes(alike(box));
    }
    say();
  });
}

function paint(days, one, other, checked) {
  for (let day = Math.min(one.day, other.day); day <= Math.max(one.day, other.day); day++) {
    for (let row = Math.min(one.row, other.row); row <= Math.max(one.row, other.row); row++) {
      const box = days[day].boxes[row];
      if (box) box.checked = checked;
    }
  }
}

function alike(box) {
  return box.dataset.lesson ?? box.dataset.starts;
}

function sentence(grid, days) {
  const { each, said, none } = grid.dataset;
  const marked = days.flatMap(({ name, boxes }) =>
    (each ? boxes.filter((box) => box.checked).map(alike) : runsOf(boxes)).map((what) =>
      (each ?? "DAY NUMBER").replace("DAY", name).replace("NUMBER", `\u2068${what}\u2069`),
    ),
  );
  return marked.length ? said.replace("LESSONS", marked.join(", ")) : none;
}

function runsOf(boxes) {
  const runs = [];
  let open = false;
  for (const box of boxes) {
    const { starts, ends } = box.dataset;
    if (!box.checked) open = false;
    else if (open) runs.at(-1)[1] = ends;
    else open = Boolean(runs.push([starts, ends]));
  }
  return runs.map((run) => run.join("\u2013"));
}
