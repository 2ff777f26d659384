/* The keyboard of an interview: a figure picks the answer of that number, Enter goes on. */
(() => {
  const form = document.querySelector("[data-interview]");
  if (!form) return;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("textarea, input[type=text], select")) return;
    if (/^[0-9]$/.test(event.key)) {
      const inputs = [...form.querySelectorAll('input[type="radio"], input[type="checkbox"]')];
      const exact = inputs.find((input) => input.value === event.key);
      const picked = exact || inputs[Number(event.key) - 1];
      if (!picked) return;
      picked.checked = picked.type === "radio" || !picked.checked;
      picked.focus();
      event.preventDefault();
    } else if (event.key === "Enter" && !event.target.matches("button, a")) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
})();
