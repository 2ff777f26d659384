/* The text of a programme: a fault leads to its line. Without this file the list names the lines all the same. */
(function () {
  "use strict";
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-line]");
    const area = document.querySelector("textarea[data-lines]");
    if (!button || !area) return;
    const lines = area.value.split("\n");
    const line = Number(button.dataset.line) - 1;
    const start = lines.slice(0, line).join("\n").length + (line > 0 ? 1 : 0);
    area.focus();
    area.setSelectionRange(start, start + (lines[line] || "").length);
    area.scrollTop = (area.scrollHeight / lines.length) * Math.max(line - 4, 0);
  });

  /* Tab writes two spaces, so that lists stay lists; Escape first lets Tab leave the field. */
  let leaving = false;
  document.addEventListener("keydown", (event) => {
    const area = event.target.closest("textarea[data-lines]");
    if (!area) return;
    if (event.key === "Escape") leaving = true;
    else if (event.key === "Tab" && !event.shiftKey && !leaving) {
      event.preventDefault();
      area.setRangeText("  ", area.selectionStart, area.selectionEnd, "end");
    } else leaving = false;
  });
})();
