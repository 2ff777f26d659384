/* The sheet of a call: questions that do not apply step aside, and a closed window sends what was typed last. */
(function () {
  "use strict";

  const compare = {
    "=": (a, b) => String(a) === String(b),
    "!=": (a, b) => String(a) !== String(b),
    ">": (a, b) => Number(a) > Number(b),
    ">=": (a, b) => Number(a) >= Number(b),
    "<": (a, b) => Number(a) < Number(b),
    "<=": (a, b) => Number(a) <= Number(b),
  };

  function given(form, name) {
    return [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)]
      .filter((input) => !input.disabled && (!["radio", "checkbox"].includes(input.type) || input.checked))
      .map((input) => input.value)
      .filter((value) => value !== "");
  }

  function holds(form, [on, op, wanted]) {
    const values = given(form, on);
    if (op === "exists") return values.length > 0 === (wanted === "yes" || wanted === true);
    if (op === "in") return values.some((value) => wanted.map(String).includes(value));
    return values.some((value) => compare[op](value, wanted));
  }

  function skip() {
    const form = document.querySelector("[data-desk]");
    const source = document.getElementById("desk-conditions");
    if (!form || !source) return;
    const conditions = JSON.parse(source.textContent);
    for (const part of form.querySelectorAll("[data-question]")) {
      const rule = conditions[part.dataset.question];
      const tests = rule ? rule.tests.map((test) => holds(form, test)) : [];
      const asked = !rule || (rule.every ? tests.every(Boolean) : tests.some(Boolean));
      part.hidden = !asked;
      for (const input of part.querySelectorAll("input, textarea")) input.disabled = !asked;
    }
  }

  let settled = false;
  let dirty = false;
  document.addEventListener("input", (event) => {
    if (event.target.closest("[data-desk]")) dirty = true;
    skip();
  });
  document.addEventListener("submit", () => (settled = true));
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && event.target.closest("[data-desk]")) dirty = false;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    skip();
    if (event.target.id !== "questions") return;
    const level = document.getElementById("level");
    if (level) htmx.trigger(document.querySelector("[data-desk]"), "change");
  });
  window.addEventListener("pagehide", () => {
    const form = document.querySelector("[data-desk]");
    if (form && dirty && !settled) navigator.sendBeacon(form.dataset.draft, new FormData(form));
  });
  skip();
})();
