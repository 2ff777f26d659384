/* What somebody types while the form is being drawn anew is put back into the new form. */
(function () {
  "use strict";

  const form = document.getElementById("segment-form");
  if (!form) return;
  let sent = null;
  let typed = [];

  function fields() {
    return Array.from(form.elements).filter((field) => field.name && field.type !== "hidden" && field.type !== "submit");
  }

  function values() {
    return new Map(fields().map((field) => [field.name, field.value]));
  }

  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target && event.detail.target.id === "rule") sent = values();
  });
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (!sent || !event.detail.target || event.detail.target.id !== "rule") return;
    typed = Array.from(values()).filter(([name, value]) => sent.has(name) && sent.get(name) !== value);
    sent = null;
  });
  document.body.addEventListener("htmx:afterSettle", () => {
    const left = typed;
    typed = [];
    left.forEach(([name, value]) => {
      const field = fields().find((each) => each.name === name);
      if (!field || field.value === value) return;
      field.value = value;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
  });
})();
