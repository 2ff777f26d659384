"use strict";
// The one button of the sheet prints it.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
