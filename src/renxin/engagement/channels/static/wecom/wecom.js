/* The button that prints a sheet. */
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
