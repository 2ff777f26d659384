/* A variable goes where the cursor was last; without this file one types it. */
(function () {
  "use strict";

  let last = null;

  document.addEventListener("focusin", (event) => {
    if (event.target.matches("textarea[data-words]")) last = event.target;
  });

  document.addEventListener("click", (event) => {
    const chip = event.target.closest("[data-variable]");
    if (!chip) return;
    const area = last || document.querySelector("textarea[data-words]");
    area.setRangeText(`{{${chip.dataset.variable}}}`, area.selectionStart, area.selectionEnd, "end");
    area.focus();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
