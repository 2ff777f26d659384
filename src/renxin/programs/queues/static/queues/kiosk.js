// Keys for a screen without a keyboard, and the printer. Without this the browser's own keyboard and the screen do.
(() => {
  for (const keys of document.querySelectorAll("[data-kiosk-keys]")) {
    const form = keys.closest("form");
    const fields = [...form.querySelectorAll(".kiosk__input")];
    let field = fields[0];
    fields.forEach((one) => one.addEventListener("focus", () => (field = one)));
    keys.setAttribute("role", "group");
    keys.setAttribute("aria-label", keys.dataset.label);
    for (const sign of ["1", "2", "3", "4", "5", "6", "7", "8", "9", "X", "0", "⌫"]) {
      const key = document.createElement("button");
      key.type = "button";
      key.textContent = sign;
      if (sign === "⌫") key.setAttribute("aria-label", keys.dataset.back);
      key.addEventListener("click", () => {
        if (sign === "⌫") field.value = field.value.slice(0, -1);
        else if (field.value.length < field.maxLength) field.value += sign;
        if (field.inputMode === "tel" && field.value.length === 11) fields[fields.indexOf(field) + 1]?.focus();
        else field.focus();
      });
      keys.append(key);
    }
    keys.hidden = false;
  }
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
})();
