/* By hand: Enter in the reader's box fills the form; diagnoses are chosen by keyboard; rows of medicines grow. */
(function () {
  "use strict";

  const reader = (node) => node.closest && node.closest("[data-reader]");

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && reader(event.target)) {
      event.preventDefault();
      event.target.form.requestSubmit();
    }
  });
  document.addEventListener("paste", (event) => {
    if (reader(event.target)) setTimeout(() => event.target.form.requestSubmit());
  });
  /* What was read stands in the form; the next thing to type is the first field that is still empty. */
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id !== "person-fields") return;
    const fields = [...event.target.querySelectorAll("input")];
    (fields.find((field) => !field.value) || fields[0]).focus();
  });

  const options = (picker) => [...picker.querySelectorAll("[data-pick]")];
  const chosenNow = (picker) => options(picker).find((one) => one.getAttribute("aria-selected") === "true");

  function mark(picker, one) {
    options(picker).forEach((other) => other.setAttribute("aria-selected", String(other === one)));
    const input = picker.querySelector("[data-picker-input]");
    if (one) input.setAttribute("aria-activedescendant", one.id);
    else input.removeAttribute("aria-activedescendant");
  }

  function close(picker) {
    const input = picker.querySelector("[data-picker-input]");
    picker.querySelector("[role=listbox]").replaceChildren();
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function pick(picker, code, text) {
    const row = picker.querySelector("[data-chosen-row]").content.firstElementChild.cloneNode(true);
    const [codeField, textField] = row.querySelectorAll("input");
    codeField.value = code;
    textField.value = text;
    const words = row.querySelector("[data-chosen-words]");
    words.textContent = text;
    if (code) {
      const small = document.createElement("span");
      small.className = "faint small figures";
      small.textContent = ` ${code}`;
      words.append(small);
    }
    picker.querySelector("[data-chosen]").append(row);
    const input = picker.querySelector("[data-picker-input]");
    input.value = "";
    close(picker);
    input.focus();
  }

  document.addEventListener("keydown", (event) => {
    const input = event.target.closest && event.target.closest("[data-picker-input]");
    if (!input || event.isComposing) return;
    const picker = input.closest("[data-picker]");
    const found = options(picker);
    const at = found.indexOf(chosenNow(picker));
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!found.length) return;
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : found.length - 1;
      mark(picker, found[(at + step) % found.length]);
    } else if (event.key === "Escape") {
      close(picker);
    } else if (event.key === "Enter" && input.value.trim()) {
      event.preventDefault();
      const one = chosenNow(picker);
      if (one) pick(picker, one.dataset.code, one.dataset.text);
      else pick(picker, "", input.value.trim());
    }
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const picker = event.target.closest && event.target.closest("[data-picker]");
    if (!picker) return;
    const input = picker.querySelector("[data-picker-input]");
    if (!input.value.trim()) close(picker);
    input.setAttribute("aria-expanded", String(options(picker).length > 0));
    mark(picker, chosenNow(picker));
  });
  document.addEventListener("click", (event) => {
    const one = event.target.closest("[data-pick]");
    if (one) pick(one.closest("[data-picker]"), one.dataset.code, one.dataset.text);
    const gone = event.target.closest("[data-unpick]");
    if (gone) gone.closest("li").remove();
    const more = event.target.closest("[data-add-row]");
    if (more) addRow(more);
  });

  function addRow(button) {
    const part = button.closest("section");
    const row = part.querySelector("[data-row-template]").content.firstElementChild.cloneNode(true);
    part.querySelector("[data-rows]").append(row);
    row.querySelector("input").focus();
  }

  document.querySelectorAll("[data-add-row]").forEach((button) => {
    button.hidden = false;
  });
})();
