/* Reads a part of a page aloud with the browser's own voice, sentence by sentence; without one the buttons stay hidden. */
(function () {
  "use strict";
  if (!("speechSynthesis" in window)) return;
  const voice = window.speechSynthesis;
  const parts = "h1, h2, h3, h4, p, li, dt, dd, legend, label, th, td, summary, figcaption";

  const words = (target) =>
    [...target.querySelectorAll(parts)]
      .filter((one) => one.offsetParent !== null && !one.closest("[hidden], nav, .sr-only") && !one.querySelector(parts))
      .map((one) => one.innerText.replace(/\s+/g, " ").trim())
      .filter(Boolean);

  document.querySelectorAll("[data-speak]").forEach((button) => {
    const target = document.getElementById(button.dataset.speak);
    const label = button.querySelector("span");
    if (!target || !label) return;
    const start = label.textContent;
    const rest = () => {
      button.setAttribute("aria-pressed", "false");
      label.textContent = start;
    };
    button.hidden = false;
    button.addEventListener("click", () => {
      const speaking = button.getAttribute("aria-pressed") === "true";
      voice.cancel();
      if (speaking) return rest();
      const said = words(target);
      const all = said.length ? said : [target.innerText];
      all.forEach((text, number) => {
        const saying = new SpeechSynthesisUtterance(text);
        saying.lang = button.dataset.lang.startsWith("en") ? "en-GB" : "zh-CN";
        saying.rate = 0.85;
        if (number === all.length - 1) saying.onend = rest;
        voice.speak(saying);
      });
      button.setAttribute("aria-pressed", "true");
      label.textContent = button.dataset.stop;
    });
  });
  window.addEventListener("pagehide", () => voice.cancel());
})();
