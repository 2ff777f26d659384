/* The inbox from the keyboard, the thread's scrolling, and the answer that shows before it has arrived. */
(function () {
  "use strict";

  const scroller = () => document.getElementById("thread-scroll");
  const tail = () => document.getElementById("thread-tail");
  const composer = () => document.querySelector("[data-composer] textarea");
  const typing = (element) => element.closest("input, textarea, select, [contenteditable], dialog[open]");
  let atEnd = true;

  const isAtEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 120;

  function toEnd() {
    const box = scroller();
    if (box) box.scrollTop = box.scrollHeight;
  }

  document.addEventListener("DOMContentLoaded", () => {
    toEnd();
    const box = scroller();
    if (!box) return;
    box.addEventListener("scroll", () => {
      const earlier = document.getElementById("thread-earlier");
      if (box.scrollTop < 60 && earlier && !earlier.classList.contains("htmx-request")) earlier.click();
    });
  });

  /* Whoever reads further up is not pulled down by news; what is put in above does not move what is read. */
  let height = 0;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const box = scroller();
    if (!box) return;
    atEnd = isAtEnd(box);
    height = event.target.id === "thread-earlier" ? box.scrollHeight - box.scrollTop : 0;
  });
  document.addEventListener("htmx:afterSettle", () => {
    const box = scroller();
    if (!box) return;
    if (height) box.scrollTop = box.scrollHeight - height;
    else if (atEnd) toEnd();
    height = 0;
  });

  /* The answer stands in the thread at once, pale until the server has it; the server's own list replaces it. */
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!event.target.matches("[data-composer]")) return;
    const text = event.target.elements.text.value.trim();
    const pattern = document.getElementById("pending-bubble");
    if (!text || !pattern) return;
    const bubble = pattern.content.cloneNode(true);
    bubble.querySelector(".bubble__text").textContent = text;
    tail().append(bubble);
    atEnd = true;
    toEnd();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.target.matches("[data-composer]") || (event.detail.successful && tail())) return;
    document.querySelectorAll(".bubble--pending").forEach((bubble) => bubble.remove());
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target && event.detail.target.id === "composer" && composer()) composer().focus();
  });

  document.addEventListener("keydown", (event) => {
    const area = event.target.closest ? event.target.closest("textarea[data-enter-sends]") : null;
    if (area) {
      if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.isComposing) {
        event.preventDefault();
        if (area.value.trim()) area.form.requestSubmit();
      } else if (event.key === "Escape") {
        area.blur();
      }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "r" && composer()) {
      event.preventDefault();
      composer().focus();
    } else if (event.key === "j" || event.key === "k") {
      walk(event.key === "j" ? 1 : -1);
      event.preventDefault();
    }
  });

  function walk(step) {
    const lines = [...document.querySelectorAll("[data-line]")].filter((line) => line.offsetParent);
    if (!lines.length) return;
    const at = lines.findIndex((line) => line === document.activeElement);
    const from = at < 0 ? lines.findIndex((line) => line.hasAttribute("aria-current")) : at;
    lines[Math.max(0, Math.min(from + step, lines.length - 1))].focus();
  }
})();
