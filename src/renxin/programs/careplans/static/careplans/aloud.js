/* Reads the marked parts of a page aloud with the browser's own voice; without one the button stays hidden. */
(function () {
  "use strict";
  if (!("speechSynthesis" in window)) return;
  const voice = window.speechSynthesis;
  document.querySelectorAll("[data-aloud]").forEach((button) => {
    const label = button.querySelector("span");
    const start = label.textContent;
    const rest = () => {
      button.setAttribute("aria-pressed", "false");
      label.textContent = start;
    };
    button.hidden = false;
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-pressed") === "true") {
        voice.cancel();
        rest();
        return;
      }
      voice.cancel();
      const parts = [...document.querySelectorAll("[data-say]")];
      parts.forEach((part, number) => {
        const saying = new SpeechSynthesisUtterance(part.textContent.replace(/\s+/g, " ").trim());
        saying.lang = button.dataset.lang.startsWith("en") ? "en-GB" : "zh-CN";
        saying.rate = 0.9;
        if (number === parts.length - 1) saying.onend = rest;
        voice.speak(saying);
      });
      button.setAttribute("aria-pressed", "true");
      label.textContent = button.dataset.stop;
    });
  });
  window.addEventListener("pagehide", () => voice.cancel());
})();
