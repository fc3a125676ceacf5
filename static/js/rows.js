// "Add a lesson" without a reload. The server always sends spare rows, so this is a comfort.
//
// <div data-rows="PREFIX"> rows … </div>
// <template data-row-template="PREFIX"> one row with __prefix__ in names and ids </template>
// <button type="button" data-add-row="PREFIX" hidden>
// PREFIX is the prefix of the Django formset; several fieldsets may name the same one.

/** Show the buttons and let each add one row to the list before it. */
export function growRows(root) {
  for (const button of root.querySelectorAll("[data-add-row]")) {
    const prefix = button.dataset.addRow;
    const total = root.getElementsByName(`${prefix}-TOTAL_FORMS`)[0];
    const most = Number(root.getElementsByName(`${prefix}-MAX_NUM_FORMS`)[0]?.value || 1000);
    const scope = button.closest("fieldset, form");
    const rows = scope.querySelector(`[data-rows="${prefix}"]`);
    const template =
      scope.querySelector(`template[data-row-template="${prefix}"]`) ??
      root.querySelector(`template[data-row-template="${prefix}"]`);
    if (!total || !rows || !template) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      const number = Number(total.value);
      if (number >= most) {
        button.hidden = true;
        return;
      }
      const row = template.content.cloneNode(true);
      for (const element of row.querySelectorAll("*")) {
        for (const { name, value } of [...element.attributes]) {
          if (value.includes("__prefix__")) {
            element.setAttribute(name, value.replaceAll("__prefix__", String(number)));
          }
        }
        if (element.dataset.fromDay !== undefined) element.value = rows.dataset.day;
      }
      rows.append(row);
      total.value = String(number + 1);
      rows.lastElementChild.querySelector("input:not([type=hidden]), select")?.focus();
    });
  }
}
