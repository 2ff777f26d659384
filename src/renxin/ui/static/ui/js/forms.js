/* Forms work without this file; with it they refuse a second press, send by Ctrl Enter, and submit filters at once. */
(function () {
  "use strict";

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "dialog" || form.hasAttribute("hx-post") || form.hasAttribute("hx-get")) return;
    const button = event.submitter;
    if (!button || form.dataset.again !== undefined) return;
    setTimeout(() => {
      button.setAttribute("aria-busy", "true");
      button.dataset.pressed = "yes";
      button.disabled = true;
    });
  });

  /* Coming back by the back button finds the form alive. */
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("button[data-pressed]").forEach((button) => {
      button.removeAttribute("aria-busy");
      delete button.dataset.pressed;
      button.disabled = false;
    });
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const area = event.target.closest("textarea[data-send]");
    if (area) {
      event.preventDefault();
      area.form.requestSubmit();
    }
  });

  document.addEventListener("change", (event) => {
    if (event.target.closest("[data-submit-on-change]")) event.target.form.requestSubmit();
  });

  /* A quick reply or a saved phrase goes into the composer where the cursor is. */
  document.addEventListener("click", (event) => {
    const phrase = event.target.closest("[data-insert]");
    if (!phrase) return;
    const area = document.querySelector(phrase.dataset.into || ".composer textarea");
    if (!area) return;
    area.setRangeText(phrase.dataset.insert, area.selectionStart, area.selectionEnd, "end");
    area.focus();
  });
})();
