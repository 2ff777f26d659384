/* Only the fields that the chosen words and audience need are shown; without this file all of them are. */
(function () {
  "use strict";

  const form = document.getElementById("broadcast");
  if (!form) return;
  const needs = JSON.parse(form.dataset.needs);

  function show() {
    const kind = new FormData(form).get("kind");
    form.querySelectorAll("[data-kind]").forEach((part) => {
      part.hidden = part.dataset.kind !== kind;
    });
    const wanted = needs[form.elements.version.value] || [];
    form.querySelectorAll("[data-needed]").forEach((part) => {
      part.hidden = !wanted.includes(part.dataset.needed.replace("variable_", ""));
    });
  }

  form.addEventListener("change", show);
  show();
})();
