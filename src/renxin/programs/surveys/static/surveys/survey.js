/* One question a screen, with progress; what was chosen stays on this phone until it is sent. Nothing else leaves it. */
(function () {
  "use strict";

  const KEEP_FOR = 14 * 24 * 3600 * 1000;
  const drawer = `renxin-survey:${location.pathname}`;

  /* Storage may be forbidden (private windows); then the page just forgets. */
  function remember(value) {
    try {
      if (value === null) localStorage.removeItem(drawer);
      else localStorage.setItem(drawer, JSON.stringify({ at: Date.now(), ...value }));
    } catch {
      /* forgets */
    }
  }
  function recall() {
    try {
      const kept = JSON.parse(localStorage.getItem(drawer));
      return kept && Date.now() - kept.at < KEEP_FOR ? kept : null;
    } catch {
      return null;
    }
  }

  if (document.querySelector("[data-survey-sent]")) {
    remember(null);
    return;
  }
  const form = document.querySelector("[data-survey]");
  if (!form) return;

  const started = Date.now();
  const sections = [...form.querySelectorAll("[data-question]")];
  const conditions = JSON.parse(document.getElementById("survey-conditions").textContent);
  const next = form.querySelector("[data-next]");
  const back = form.querySelector("[data-back]");
  const send = form.querySelector("[data-send]");
  const progress = form.querySelector("[data-progress]");
  let place = 0;

  const inputs = (section) => [...section.querySelectorAll("input, textarea")];
  const given = (name) => new FormData(form).getAll(name);

  /* Questions that are not asked are switched off, so that they are neither sent nor required. */
  function applyConditions() {
    for (const section of sections) {
      const rule = conditions[section.dataset.question];
      const asked = !rule || given(rule.on).some((value) => rule.any.includes(value));
      section.dataset.asked = asked ? "yes" : "no";
      for (const input of inputs(section)) input.disabled = !asked;
    }
  }
  const asked = () => sections.filter((section) => section.dataset.asked === "yes");

  function show(to, focus) {
    applyConditions();
    const all = asked();
    place = Math.max(0, Math.min(to, all.length - 1));
    for (const section of sections) section.hidden = section !== all[place];
    const last = place === all.length - 1;
    next.hidden = last;
    send.hidden = !last;
    back.hidden = place === 0;
    form.classList.toggle("survey--first", place === 0);
    document.querySelector("[data-intro]").hidden = place !== 0;
    progress.hidden = false;
    progress.querySelector("progress").max = all.length;
    progress.querySelector("progress").value = place + 1;
    form.querySelector("[data-step-text]").textContent = form.dataset.stepWords
      .replace("{n}", place + 1)
      .replace("{all}", all.length);
    if (focus) {
      keep();
      window.scrollTo(0, 0);
      const first = inputs(all[place]).find((input) => input.checked) || inputs(all[place])[0];
      if (first) first.focus({ preventScroll: true });
    }
  }

  /* Words of the browser stand at the control, in the patient's own language. */
  const answered = (section) => inputs(section).every((input) => input.reportValidity());

  function forward() {
    if (answered(asked()[place])) show(place + 1, true);
  }

  function keep() {
    const answers = {};
    for (const [name, value] of new FormData(form)) {
      if (!name.startsWith("_")) (answers[name] ||= []).push(value);
    }
    remember({ answers, place });
  }

  function restore(kept) {
    for (const input of form.querySelectorAll("input, textarea")) {
      const values = kept.answers[input.name];
      if (!values) continue;
      if (input.type === "radio" || input.type === "checkbox") input.checked = values.includes(input.value);
      else if (input.tagName === "TEXTAREA") input.value = values[0];
    }
  }

  form.addEventListener("change", keep);
  form.addEventListener("input", (event) => {
    if (event.target.tagName === "TEXTAREA") keep();
  });
  /* A thumb on a face or a number goes on by itself; the keyboard goes on by the button. */
  form.addEventListener("click", (event) => {
    const input = event.target.closest('input[type="radio"]');
    if (!input || event.detail === 0 || event.screenX === 0) return;
    const here = place;
    setTimeout(() => {
      if (place === here && !next.hidden) forward();
    }, 280);
  });
  next.addEventListener("click", forward);
  back.addEventListener("click", () => show(place - 1, true));
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.tagName === "INPUT" && !next.hidden) {
      event.preventDefault();
      forward();
    }
  });
  form.addEventListener("submit", () => {
    form.elements._seconds.value = Math.round((Date.now() - started) / 1000);
    setTimeout(() => {
      send.setAttribute("aria-busy", "true");
      send.disabled = true;
    });
  });
  window.addEventListener("pageshow", () => {
    send.removeAttribute("aria-busy");
    send.disabled = false;
  });

  if (form.dataset.problems === "yes") {
    const wrong = form.querySelector(".field__error");
    form.classList.add("survey--stepping");
    applyConditions();
    show(Math.max(0, asked().findIndex((section) => section.contains(wrong))), true);
    return;
  }
  const kept = recall();
  if (kept) restore(kept);
  form.classList.add("survey--stepping");
  show(kept ? kept.place : 0, false);
})();
