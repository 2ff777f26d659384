/* "@" in a note offers colleagues: arrows choose, Enter or Tab puts the name in, Escape leaves it. */
(function () {
  "use strict";

  let names = null;
  let list = null;
  let at = 0;

  const isNote = (area) => area.form && area.form.elements.mode && area.form.elements.mode.value === "note";
  const begun = (area) => /[@＠]([^\s@＠，。,.]*)$/.exec(area.value.slice(0, area.selectionStart));

  async function known(form) {
    if (names) return names;
    const answer = await fetch(form.dataset.colleagues, { headers: { Accept: "application/json" } });
    names = answer.ok ? (await answer.json()).names : [];
    return names;
  }

  function close() {
    if (list) list.remove();
    list = null;
  }

  function point(step) {
    const items = [...list.children];
    at = (at + step + items.length) % items.length;
    items.forEach((item, index) => {
      item.setAttribute("aria-selected", index === at ? "true" : "false");
      item.classList.toggle("is-pointed", index === at);
    });
    items[at].scrollIntoView({ block: "nearest" });
  }

  function put(area, name) {
    const found = begun(area);
    if (found) area.setRangeText(`@${name} `, area.selectionStart - found[1].length - 1, area.selectionStart, "end");
    close();
    area.focus();
  }

  function show(area, fitting) {
    close();
    if (!fitting.length) return;
    list = document.createElement("div");
    list.className = "mention-list";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", area.form.dataset.colleaguesLabel);
    fitting.slice(0, 6).forEach((name) => {
      const item = document.createElement("button");
      Object.assign(item, { type: "button", className: "menu__item", textContent: name, tabIndex: -1 });
      item.setAttribute("role", "option");
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        put(area, name);
      });
      list.append(item);
    });
    area.after(list);
    at = 0;
    point(0);
  }

  document.addEventListener("input", async (event) => {
    const area = event.target;
    if (!area.matches || !area.matches("[data-composer] textarea") || !isNote(area)) return;
    if (!begun(area)) return close();
    const all = await known(area.form);
    const found = begun(area);
    if (found) show(area, all.filter((name) => name.includes(found[1])));
  });

  /* Before the box itself hears Enter. */
  document.addEventListener(
    "keydown",
    (event) => {
      if (!list || event.isComposing) return;
      const acts = {
        ArrowDown: () => point(1),
        ArrowUp: () => point(-1),
        Enter: () => put(event.target, list.children[at].textContent),
        Tab: () => put(event.target, list.children[at].textContent),
        Escape: close,
      };
      if (!Object.hasOwn(acts, event.key)) return;
      event.preventDefault();
      event.stopPropagation();
      acts[event.key]();
    },
    true,
  );
  document.addEventListener("focusout", (event) => {
    if (event.target.matches && event.target.matches("[data-composer] textarea")) close();
  });
})();
