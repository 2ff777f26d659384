/* The inbox from the keyboard: walking the list, acting on what is open, choosing many. */
(function () {
  "use strict";

  const desk = document.querySelector("[data-desk]");
  if (!desk) return;
  const typing = (element) => element.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog[open]");
  const lines = () => [...document.querySelectorAll("[data-line]")].filter((line) => line.offsetParent);
  const openUid = () => (document.querySelector("[data-conversation]") || { dataset: {} }).dataset.conversation || "";
  const chosen = new Set();

  function here() {
    const list = lines();
    const focused = list.findIndex((line) => line === document.activeElement);
    return focused >= 0 ? focused : list.findIndex((line) => line.dataset.line === openUid());
  }

  function walk(step) {
    const list = lines();
    if (list.length) list[Math.max(0, Math.min(here() + step, list.length - 1))].focus();
  }

  /* Whatever wears data-key is pressed by its key, wherever on the page it stands. */
  function press(key) {
    const found = document.querySelector(`#desk-open [data-key="${CSS.escape(key)}"]`);
    if (!found) return false;
    found.click();
    return true;
  }

  function write(mode) {
    const form = document.querySelector("[data-composer]");
    if (!form) return false;
    const radio = form.querySelector(`[data-mode][value="${mode}"]`);
    if (radio && !radio.checked) radio.click();
    form.elements.text.focus();
    return true;
  }

  const keys = {
    j: () => walk(1),
    k: () => walk(-1),
    r: () => write("reply"),
    n: () => write("note"),
    "/": () => document.getElementById("inbox-q").focus(),
    "?": () => document.getElementById("desk-keys").showModal(),
    x: () => {
      const line = lines()[here()];
      const tick = line && line.parentElement.querySelector("[data-tick]");
      if (tick) tick.click();
    },
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    const act = Object.hasOwn(keys, event.key) ? keys[event.key] : null;
    if (act) act();
    if (act || (/^[a-z]$/.test(event.key) && press(event.key))) event.preventDefault();
  });

  /* The list marks what is open, and keeps what was chosen, however often it comes anew. */
  function mark() {
    const open = openUid();
    document.querySelectorAll("[data-line]").forEach((line) => {
      if (line.dataset.line === open) line.setAttribute("aria-current", "true");
      else line.removeAttribute("aria-current");
    });
    document.querySelectorAll("[data-tick]").forEach((tick) => {
      tick.checked = chosen.has(tick.value);
    });
    const bar = document.querySelector("[data-bulk]");
    if (!bar) return;
    bar.hidden = chosen.size === 0;
    bar.querySelector("[data-bulk-count]").textContent = chosen.size;
  }
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-tick]")) return;
    if (event.target.checked) chosen.add(event.target.value);
    else chosen.delete(event.target.value);
    mark();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-bulk-clear]")) return;
    chosen.clear();
    mark();
  });
  document.addEventListener("htmx:load", mark);
  document.addEventListener("DOMContentLoaded", mark);

  /* Nobody's menu shuts under the hand because news came. */
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.id === "inbox-list" && event.target.querySelector("details[open]")) event.preventDefault();
  });

  /* Who closes a conversation goes on with the next one of the list. */
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-next]")) return;
    const list = lines();
    const at = list.findIndex((line) => line.dataset.line === openUid());
    const next = list[at + 1] || list[at - 1];
    if (!next || at < 0) return;
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "next", value: next.dataset.line });
    event.target.append(field);
  });
})();
