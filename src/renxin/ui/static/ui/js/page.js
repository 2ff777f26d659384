/* What every staff page does: toasts, failures of requests in words, clocks that go on. */
(function () {
  "use strict";

  const region = () => document.getElementById("toasts");
  const STAY = 6000;

  /* Toasts go by themselves, unless they are errors or somebody is reading them. */
  function retire(toast) {
    if (toast.dataset.toastSeen) return;
    toast.dataset.toastSeen = "yes";
    if (toast.classList.contains("toast--error")) return;
    const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : toast.remove());
    setTimeout(leave, STAY);
  }

  function say(words) {
    const shape = region() && region().querySelector("[data-toast-template]");
    if (!shape || !words) return;
    const toast = shape.content.firstElementChild.cloneNode(true);
    toast.querySelector(".toast__words").textContent = words;
    region().append(toast);
  }

  document.addEventListener("click", (event) => {
    const close = event.target.closest("[data-toast-close]");
    if (close) close.closest("[data-toast]").remove();
  });

  document.addEventListener("DOMContentLoaded", () => {
    const box = region();
    if (!box) return;
    box.querySelectorAll("[data-toast]").forEach(retire);
    new MutationObserver(() => box.querySelectorAll("[data-toast]").forEach(retire)).observe(box, { childList: true });
  });

  /* An answer of an error may bring its own words (HX-Reswap: none); otherwise ours are said. */
  const bringsWords = (xhr) => xhr.getResponseHeader("HX-Reswap") === "none";

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status >= 400 && bringsWords(event.detail.xhr)) event.detail.shouldSwap = true;
  });

  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    if (bringsWords(xhr) && xhr.response) return;
    say(xhr.status === 401 ? region().dataset.signedOut : region().dataset.failed);
  });

  document.addEventListener("htmx:sendError", () => say(region().dataset.offline));
  document.addEventListener("htmx:timeout", () => say(region().dataset.offline));

  /* Buttons that wait say so to everybody. */
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.matches(".button")) event.target.setAttribute("aria-busy", "true");
  });
  document.addEventListener("htmx:afterRequest", (event) => event.target.removeAttribute("aria-busy"));

  /* Clocks: the server says how late it is, so a moved clock stays moved. Words change with the next look at the
     server; between looks only the bar and the colour go on. */
  function tick() {
    document.querySelectorAll("[data-due]").forEach((clock) => {
      const opened = Number(clock.dataset.openedAt || (clock.dataset.openedAt = performance.now()));
      const now = Date.parse(clock.dataset.now) + (performance.now() - opened);
      const due = Date.parse(clock.dataset.due);
      const started = clock.dataset.started ? Date.parse(clock.dataset.started) : due - 864e5;
      const bar = clock.querySelector("progress");
      if (bar) bar.value = Math.max(0, Math.min(100, ((now - started) / (due - started)) * 100));
      if (now >= due && !clock.classList.contains("clock--overdue")) {
        clock.classList.remove("clock--calm", "clock--soon");
        clock.classList.add("clock--overdue");
        clock.dispatchEvent(new CustomEvent("renxin:overdue", { bubbles: true }));
      }
    });
  }
  document.addEventListener("DOMContentLoaded", () => {
    tick();
    setInterval(tick, 15000);
    if (/Mac|iPhone|iPad/.test(navigator.platform)) {
      document.querySelectorAll("[data-modifier-key]").forEach((key) => {
        key.textContent = key.textContent.replace("Ctrl ", "⌘");
      });
    }
  });
})();
