/* Deciding from the keyboard: a key presses the button or link that names it. Choosing which record is kept tells what moves. */
(function () {
  "use strict";

  const typing = (element) => element.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable], dialog[open]");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || typing(event.target)) return;
    const target = /^[a-z]$/.test(event.key) && document.querySelector(`[data-key="${event.key}"]`);
    if (!target || target.disabled) return;
    event.preventDefault();
    target.click();
  });

  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-keep]")) return;
    document.querySelectorAll("[data-moves]").forEach((part) => {
      part.hidden = part.dataset.moves !== event.target.value;
    });
  });
})();
