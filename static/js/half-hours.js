// The week by half-hours: one tab stop, arrows, runs with Shift, a rectangle drawn with mouse or pen,
// one day copied to the others, and a sentence of what is marked. The boxes are native checkboxes and
// work without any of it. A finger never paints: it scrolls, or taps one box.

/** Enhance every `[data-half-grid]`. */
export function markHalfHours(root) {
  for (const grid of root.querySelectorAll("[data-half-grid]")) enhance(grid);
}

function enhance(grid) {
  const days = [...grid.querySelectorAll("[data-half-day]")].map((day) => ({
    name: day.dataset.halfDay,
    boxes: [...day.querySelectorAll("input[type=checkbox]")],
  }));
  const said = grid.querySelector("[data-half-said]");
  const say = () => {
    const text = sentence(grid, days);
    if (said.textContent.trim() !== text) said.textContent = text;
  };
  const place = (element) => {
    const box = element?.closest?.(".half")?.querySelector("input");
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
    const box = days[to.day]?.boxes[to.row];
    if (!box) return;
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
  const button = grid.querySelector("[data-half-copy]");
  if (!button || days.length < 2) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    for (const { boxes } of days.slice(1)) {
      boxes.forEach((box, row) => (box.checked = days[0].boxes[row].checked));
    }
    say();
  });
}

function paint(days, one, other, checked) {
  for (let day = Math.min(one.day, other.day); day <= Math.max(one.day, other.day); day++) {
    for (let row = Math.min(one.row, other.row); row <= Math.max(one.row, other.row); row++) {
      days[day].boxes[row].checked = checked;
    }
  }
}

function sentence(grid, days) {
  const runs = days.flatMap(({ name, boxes }) =>
    runsOf(boxes).map(([first, last]) => `${name} \u2068${first}\u2013${last}\u2069`),
  );
  return runs.length ? grid.dataset.said.replace("LESSONS", runs.join(", ")) : grid.dataset.none;
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
  return runs;
}
