/* The box to answer in: sending, quick replies, mentions, files. */
(function () {
  "use strict";

  const box = () => document.querySelector("[data-composer]");
  const area = () => box() && box().elements.text;

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target && event.detail.target.id === "composer" && area()) area().focus();
  });

  /* Who sees live what colleagues do may answer after it. Who was writing meanwhile is told so by the server first. */
  document.addEventListener("htmx:afterSettle", () => {
    const head = document.getElementById("thread-head");
    const form = box();
    if (head && form && !form.elements.text.value) form.elements.version.value = head.dataset.version;
  });

  /* Enter sends, unless an input method is still composing a word; "/" in an empty answer opens the quick replies. */
  document.addEventListener("keydown", (event) => {
    const text = event.target.closest ? event.target.closest("textarea[data-enter-sends]") : null;
    if (!text || event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      if (text.value.trim() || text.form.querySelector("[name=file]")) text.form.requestSubmit();
    } else if (event.key === "Escape") {
      text.blur();
    } else if (event.key === "/" && !text.value) {
      event.preventDefault();
      openQuick();
    }
  });

  function openQuick() {
    const menu = document.querySelector("[data-quick]");
    if (!menu) return;
    menu.open = true;
    menu.querySelector("[data-narrow]").focus();
  }

  document.addEventListener("toggle", (event) => {
    if (event.target.matches && event.target.matches("[data-quick]") && event.target.open) {
      const search = event.target.querySelector("[data-narrow]");
      search.value = "";
      narrow(search);
      search.focus();
    }
  }, true);

  /* A list narrows while one types; Enter takes the first that is left. */
  function narrow(search) {
    const menu = search.closest(".menu__list");
    const words = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    let left = 0;
    menu.querySelectorAll("[data-narrow-by]").forEach((item) => {
      const text = item.dataset.narrowBy.toLowerCase();
      item.hidden = !words.every((word) => text.includes(word));
      left += item.hidden ? 0 : 1;
    });
    menu.querySelector("[data-narrow-none]").hidden = left > 0 || !menu.querySelector("[data-narrow-by]");
  }

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.matches && event.target.matches(".quick-list")) narrow(document.querySelector("[data-narrow]"));
  });
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-narrow]")) narrow(event.target);
  });
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches || !event.target.matches("[data-narrow]") || event.key !== "Enter") return;
    event.preventDefault();
    const first = [...event.target.closest(".menu__list").querySelectorAll("[data-narrow-by]")].find((item) => !item.hidden);
    if (first) first.click();
  });
  document.addEventListener("click", (event) => {
    const item = event.target.closest("[data-insert]");
    const menu = item && item.closest("details[data-menu]");
    if (menu) menu.open = false;
  });

  /* Answer or note: the words of the box and of its button follow. */
  function followMode() {
    const form = box();
    if (!form) return;
    const note = form.elements.mode && form.elements.mode.value === "note";
    const text = form.elements.text;
    text.dataset.placeholderReply = text.dataset.placeholderReply || text.placeholder;
    text.placeholder = note ? text.dataset.placeholderNote : text.dataset.placeholderReply;
    const words = form.querySelector("[data-words-reply]");
    words.textContent = note ? words.dataset.wordsNote : words.dataset.wordsReply;
  }
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-mode]")) return;
    followMode();
    area().focus();
  });
  document.addEventListener("htmx:load", followMode);

  /* Files: chosen, dropped or pasted; each goes up at once and stands in the box until the answer is sent. */
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-file-remove]");
    if (button) button.closest("[data-file]").remove();
  });

  function give(files) {
    const input = document.querySelector("[data-attach]");
    if (!input || !files.length) return false;
    const held = new DataTransfer();
    [...files].forEach((file) => held.items.add(file));
    input.files = held.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  }
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.target.matches && event.target.matches("[data-attach]")) {
      event.target.value = "";
      if (area()) area().focus();
    }
  });
  document.addEventListener("paste", (event) => {
    if (event.target === area() && event.clipboardData && give(event.clipboardData.files)) event.preventDefault();
  });
  ["dragover", "dragleave", "drop"].forEach((name) =>
    document.addEventListener(name, (event) => {
      const form = event.target.closest ? event.target.closest("[data-composer]") : null;
      if (!form || !event.dataTransfer || ![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      form.classList.toggle("is-aimed", name === "dragover");
      if (name === "drop") give(event.dataTransfer.files);
    }),
  );
})();
