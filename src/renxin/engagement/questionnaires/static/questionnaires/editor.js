/* Order by keyboard, the phone in the wording for elders, and only the fields that a type has use for. */
(function () {
  "use strict";

  const list = document.querySelector("[data-editor]");
  if (list) {
    list.addEventListener("keydown", (event) => {
      const item = event.target.closest("[data-item]");
      if (!item || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
      event.preventDefault();
      const button = item.querySelector(event.key === "ArrowUp" ? "[data-up]" : "[data-down]");
      if (!button.disabled) button.click();
    });
    const here = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (here) here.querySelector(".editor__open").focus();
  }

  const plain = document.querySelector("[data-plain]");
  const frame = document.querySelector("[data-preview]");
  if (plain && frame) {
    plain.addEventListener("click", () => {
      const on = plain.getAttribute("aria-pressed") !== "true";
      plain.setAttribute("aria-pressed", String(on));
      const address = new URL(frame.src);
      if (on) address.searchParams.set("plain", "1");
      else address.searchParams.delete("plain");
      frame.src = address.href;
    });
  }

  const form = document.querySelector("[data-item-form]");
  if (!form) return;
  const uses = JSON.parse(document.getElementById("type-fields").textContent);
  function fit() {
    const kind = form.elements.type.value;
    const wanted = (uses[kind] || "").split(" ");
    for (const part of form.querySelectorAll("[data-for]")) part.hidden = !wanted.includes(part.dataset.for);
    for (const part of form.querySelectorAll("[data-but]")) part.hidden = part.dataset.but === kind;
  }
  form.elements.type.addEventListener("change", fit);
  fit();
})();
