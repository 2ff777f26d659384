/* A conversation: its scrolling, and the answer that shows before it has arrived. */
(function () {
  "use strict";

  const scroller = () => document.getElementById("thread-scroll");
  const tail = () => document.getElementById("thread-tail");
  let atEnd = true;
  let height = 0;

  const isAtEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 120;

  function toEnd() {
    const box = scroller();
    if (box) box.scrollTop = box.scrollHeight;
  }

  /* Scroll events do not bubble, so this listens on the way down. Near the top the earlier messages come. */
  document.addEventListener(
    "scroll",
    (event) => {
      if (event.target.id !== "thread-scroll" || event.target.scrollTop > 60) return;
      const earlier = document.getElementById("thread-earlier");
      if (earlier && !earlier.classList.contains("htmx-request")) earlier.click();
    },
    true,
  );

  /* Pictures come late and push what was said last out of sight. */
  document.addEventListener(
    "load",
    (event) => {
      if (event.target.tagName === "IMG" && event.target.closest("#thread-tail") && atEnd) toEnd();
    },
    true,
  );

  document.addEventListener("DOMContentLoaded", toEnd);

  /* Whoever reads further up is not pulled down by news; what is put in above does not move what is read. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    const box = scroller();
    if (!box) return;
    atEnd = isAtEnd(box);
    height = event.target.id === "thread-earlier" ? box.scrollHeight - box.scrollTop : 0;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const box = scroller();
    if (!box) return;
    if (height) box.scrollTop = box.scrollHeight - height;
    else if (atEnd || event.target.id === "desk-open") toEnd();
    height = 0;
  });

  /* News that come while a menu of a message is open or its words are being chosen wait for the next look. */
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.id !== "thread-tail") return;
    const chosen = String(window.getSelection() || "");
    const inside = chosen && tail().contains(window.getSelection().anchorNode);
    if (inside || tail().querySelector("details[open]")) event.preventDefault();
  });

  /* The answer stands in the thread at once, pale until the server has it; the server's own list replaces it. */
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!event.target.matches("[data-composer]")) return;
    const text = event.target.elements.text.value.trim();
    const pattern = document.getElementById("pending-bubble");
    if (!text || !pattern) return;
    const bubble = pattern.content.cloneNode(true);
    const note = event.target.elements.mode && event.target.elements.mode.value === "note";
    if (note) bubble.querySelector(".bubble").classList.replace("bubble--out", "bubble--note");
    bubble.querySelector(".bubble__text").textContent = text;
    tail().append(bubble);
    atEnd = true;
    toEnd();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.target.matches("[data-composer]") || (event.detail.successful && tail())) return;
    document.querySelectorAll(".bubble--pending").forEach((bubble) => bubble.remove());
  });
})();
