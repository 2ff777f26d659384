// Keys of the call desk: a letter or the space bar presses the button that carries it, unless somebody types.
(() => {
  "use strict";
  const TYPING = "input, textarea, select, button, a, summary, [contenteditable], dialog[open]";

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const key = event.key.toLowerCase();
    const inField = event.target.closest("input, textarea, select, [contenteditable], dialog[open]");
    // The space bar belongs to whatever is focused; letters only to fields.
    if (key === " " ? event.target.closest(TYPING) : inField) return;
    const button = document.querySelector(`#desk [data-key="${CSS.escape(key)}"]:not([disabled])`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
})();
