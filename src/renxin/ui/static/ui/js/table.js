/* Lists from the keyboard: j and k walk, Enter opens, x chooses, Shift with a click chooses up to there. */
(function () {
  "use strict";

  const rows = (table) => [...table.tBodies].flatMap((body) => [...body.rows]);
  const typing = (element) => element.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog[open]");
  const box = (row) => row.querySelector("input[data-choose]");

  function current(table) {
    return rows(table).find((row) => row.classList.contains("is-current"));
  }

  function walk(table, row) {
    rows(table).forEach((other) => {
      other.classList.toggle("is-current", other === row);
      other.tabIndex = other === row ? 0 : -1;
    });
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  function show(table) {
    const scope = table.closest("[data-list]") || table.parentElement;
    const chosen = rows(table).filter((row) => box(row) && box(row).checked);
    rows(table).forEach((row) => row.classList.toggle("is-chosen", Boolean(box(row) && box(row).checked)));
    const bulk = scope.querySelector("[data-bulk]");
    if (bulk) {
      bulk.hidden = chosen.length === 0;
      const count = bulk.querySelector("[data-bulk-count]");
      if (count) count.textContent = count.dataset.bulkCount.replace("{n}", chosen.length);
    }
    const all = table.querySelector("input[data-choose-all]");
    if (all) {
      all.checked = chosen.length > 0 && chosen.length === rows(table).length;
      all.indeterminate = chosen.length > 0 && !all.checked;
    }
  }

  function ready(root) {
    const tables = root.matches && root.matches("table[data-keys]") ? [root] : root.querySelectorAll("table[data-keys]");
    tables.forEach((table) => {
      rows(table).forEach((row, index) => {
        row.tabIndex = index === 0 ? 0 : -1;
      });
      show(table);
    });
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const table = event.target.closest("table[data-keys]") || document.querySelector("table[data-keys]");
    if (!table) return;
    const list = rows(table);
    const row = current(table);
    const at = list.indexOf(row);
    if (event.key === "j" || event.key === "k") {
      const next = list[event.key === "j" ? Math.min(at + 1, list.length - 1) : Math.max(at - 1, 0)];
      if (next) walk(table, next);
      event.preventDefault();
    } else if (row && event.key === "x" && box(row)) {
      box(row).checked = !box(row).checked;
      show(table);
      event.preventDefault();
    } else if (row && event.key === "Enter" && event.target === row) {
      const link = row.querySelector("a[data-open], a[href]");
      if (link) link.click();
    } else if (event.key === "Escape" && event.target.closest("table[data-keys]")) {
      list.forEach((other) => box(other) && (box(other).checked = false));
      show(table);
    }
  });

  let last = null;
  document.addEventListener("click", (event) => {
    const choice = event.target.closest("input[data-choose]");
    if (!choice) return;
    const table = choice.closest("table");
    const list = rows(table);
    const row = choice.closest("tr");
    if (event.shiftKey && last && list.includes(last)) {
      const [from, to] = [list.indexOf(last), list.indexOf(row)].sort((a, b) => a - b);
      list.slice(from, to + 1).forEach((other) => box(other) && (box(other).checked = choice.checked));
    }
    last = row;
    show(table);
  });

  document.addEventListener("change", (event) => {
    const all = event.target.closest("input[data-choose-all]");
    if (!all) return;
    const table = all.closest("table");
    rows(table).forEach((row) => box(row) && (box(row).checked = all.checked));
    show(table);
  });

  document.addEventListener("click", (event) => {
    const clear = event.target.closest("[data-bulk-clear]");
    if (!clear) return;
    const table = clear.closest("[data-list]").querySelector("table[data-keys]");
    rows(table).forEach((row) => box(row) && (box(row).checked = false));
    show(table);
  });

  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("table[data-keys] tbody tr");
    if (!row) return;
    const table = row.closest("table");
    rows(table).forEach((other) => other.classList.toggle("is-current", other === row));
  });

  document.addEventListener("DOMContentLoaded", () => ready(document));
  document.addEventListener("htmx:load", (event) => ready(event.target));
})();
