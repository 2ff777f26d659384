/* Reception by keyboard: / finds somebody, C checks in, B goes to the seats, T to the tickets, P prints the slip. */
(function () {
  "use strict";

  const typing = (node) => node.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");
  const doors = { c: "[data-desk-check-in]", b: "#seats select, #seats a, #seats button", t: "#desk-queue", p: "[data-desk-slip]" };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "/") {
      const search = document.querySelector("[data-desk-search]");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
      return;
    }
    const found = document.querySelector(doors[event.key.toLowerCase()] || null);
    if (!found) return;
    event.preventDefault();
    if (found.matches("[data-desk-check-in], [data-desk-slip]")) found.click();
    else found.focus();
  });

  if (document.querySelector("[data-print-now]")) window.addEventListener("load", () => window.print());
})();
