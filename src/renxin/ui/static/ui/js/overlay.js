/* Dialogs, menus, the palette and the reason dialog. */
(function () {
  "use strict";

  /* Dialogs: data-dialog-open="id" opens, data-dialog-close or a click beside closes. */
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog-open]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.dialogOpen);
      if (dialog) dialog.showModal();
      return;
    }
    if (event.target.closest("[data-dialog-close]")) {
      event.target.closest("dialog").close();
    } else if (event.target.matches("dialog")) {
      const box = event.target.getBoundingClientRect();
      const inside =
        event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
      if (!inside) event.target.close();
    }
  });

  /* A dialog that an answer brings in opens itself; one whose form was accepted closes. */
  document.addEventListener("htmx:load", (event) => {
    const dialog = event.target.matches("dialog[data-dialog-now]") ? event.target : null;
    if (dialog) dialog.showModal();
  });
  document.addEventListener("renxin:close-dialog", () => {
    document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
  });

  /* Menus are <details>; arrows walk, Escape and a click elsewhere close. */
  const items = (menu) => [...menu.querySelectorAll(".menu__item:not([disabled])")];

  document.addEventListener("click", (event) => {
    document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
      const inside = menu.contains(event.target);
      if (!inside || event.target.closest("a.menu__item")) menu.open = false;
    });
  });

  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest ? event.target.closest("details[data-menu]") : null;
    if (!menu) return;
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
      event.stopPropagation();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const list = items(menu);
      if (!list.length) return;
      menu.open = true;
      const step = event.key === "ArrowDown" ? 1 : -1;
      const at = list.indexOf(document.activeElement);
      list[(at + step + list.length + (at < 0 && step < 0 ? 1 : 0)) % list.length].focus();
      event.preventDefault();
    }
  });

  document.addEventListener("focusout", (event) => {
    const menu = event.target.closest ? event.target.closest("details[data-menu][open]") : null;
    if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });

  /* The palette: Ctrl/⌘ K opens, arrows choose, Enter goes. */
  const palette = () => document.querySelector("[data-palette]");
  const found = () => [...document.querySelectorAll("#palette-results a, #palette-results button")];

  function point(at) {
    const list = found();
    const input = palette().querySelector("input");
    list.forEach((item, index) => {
      item.setAttribute("role", "option");
      item.tabIndex = -1;
      item.id = item.id || `palette-item-${index}`;
      item.setAttribute("aria-selected", index === at ? "true" : "false");
      item.classList.toggle("is-pointed", index === at);
    });
    if (list[at]) {
      input.setAttribute("aria-activedescendant", list[at].id);
      list[at].scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  document.addEventListener("keydown", (event) => {
    if (!palette()) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (!palette().open) palette().showModal();
      palette().querySelector("input").select();
      return;
    }
    if (!palette().contains(event.target) || event.target.tagName !== "INPUT") return;
    const list = found();
    const at = list.findIndex((item) => item.classList.contains("is-pointed"));
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.length) point((at + (event.key === "ArrowDown" ? 1 : -1) + list.length) % list.length);
    } else if (event.key === "Enter" && list.length) {
      event.preventDefault();
      (list[at] || list[0]).click();
    }
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "palette-results") return;
    const any = found().length > 0;
    event.target.setAttribute("role", any ? "listbox" : "group");
    event.target.querySelectorAll("p").forEach((words) => words.setAttribute("role", any ? "presentation" : "status"));
    palette().querySelector("input").setAttribute("aria-expanded", String(any));
    point(0);
  });

  /* A masked value: ask why, then let htmx fetch it. */
  let asking = null;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-reveal]");
    const dialog = document.querySelector("[data-reason-dialog]");
    if (!button || !dialog) return;
    asking = button;
    dialog.querySelector("form").reset();
    dialog.returnValue = "";
    dialog.showModal();
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.closest("[data-reason-dialog]") || !asking) return;
    const values = Object.fromEntries(new FormData(event.target));
    const target = asking.closest("[data-masked]");
    window.htmx.ajax("POST", asking.dataset.reveal, { source: asking, target, swap: "outerHTML", values });
    asking = null;
  });
})();
