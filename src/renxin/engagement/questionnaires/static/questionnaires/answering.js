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
  const screens = [...form.querySelectorAll("[data-screen]")];
  const parts = [...form.querySelectorAll("[data-question], [data-row]")];
  const conditions = JSON.parse(document.getElementById("survey-conditions").textContent);
  const next = form.querySelector("[data-next]");
  const back = form.querySelector("[data-back]");
  const send = form.querySelector("[data-send]");
  const progress = form.querySelector("[data-progress]");
  let place = 0;

  const inputs = (section) => [...section.querySelectorAll("input, textarea")];
  const given = (name) =>
    [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)]
      .filter((input) => !input.disabled && (!["radio", "checkbox"].includes(input.type) || input.checked))
      .map((input) => input.value)
      .filter((value) => value !== "");

  /* Comparisons as the server makes them: numbers as numbers, days as text. */
  const compare = {
    "=": (a, b) => String(a) === String(b),
    "!=": (a, b) => String(a) !== String(b),
    ">": (a, b) => (typeof b === "number" ? Number(a) > b : a > b),
    ">=": (a, b) => (typeof b === "number" ? Number(a) >= b : a >= b),
    "<": (a, b) => (typeof b === "number" ? Number(a) < b : a < b),
    "<=": (a, b) => (typeof b === "number" ? Number(a) <= b : a <= b),
  };
  function holds([on, op, wanted]) {
    const values = given(on);
    if (op === "exists") return values.length > 0 === (wanted === "yes" || wanted === true);
    if (op === "in") return values.some((value) => wanted.map(String).includes(value));
    return values.some((value) => (value === "na" ? op === "!=" : compare[op](value, wanted)));
  }

  /* Questions that are not asked are switched off, so that they are neither sent nor required. */
  function applyConditions() {
    for (const part of parts) {
      const rule = conditions[part.dataset.question || part.dataset.row];
      const asked = !rule || (rule.every ? rule.tests.every(holds) : rule.tests.some(holds));
      part.dataset.asked = asked ? "yes" : "no";
      part.hidden = !asked;
      if (!part.querySelector("[data-row]")) for (const input of inputs(part)) input.disabled = !asked;
    }
    for (const screen of screens) {
      const rows = (part) => [...part.querySelectorAll("[data-row]")];
      const shown = [...screen.querySelectorAll("[data-question]")].filter((part) => {
        const some = rows(part).length === 0 || rows(part).some((row) => row.dataset.asked === "yes");
        part.hidden = part.hidden || !some;
        return !part.hidden;
      });
      screen.dataset.asked = shown.length ? "yes" : "no";
    }
  }
  const asked = () => screens.filter((screen) => screen.dataset.asked === "yes");

  function show(to, focus) {
    applyConditions();
    const all = asked();
    place = Math.max(0, Math.min(to, all.length - 1));
    for (const screen of screens) screen.hidden = screen !== all[place];
    const last = place === all.length - 1;
    next.hidden = last;
    send.hidden = !last;
    back.hidden = place === 0;
    form.classList.toggle("survey--first", place === 0);
    document.querySelector("[data-intro]").hidden = place !== 0;
    progress.hidden = all.length < 2;
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

  function keep(unsent) {
    const answers = {};
    for (const [name, value] of new FormData(form)) {
      if (!name.startsWith("_") && typeof value === "string") (answers[name] ||= []).push(value);
    }
    remember({ answers, place, unsent: unsent === true });
    keepThere();
  }

  function restore(kept) {
    for (const input of form.querySelectorAll("input, textarea")) {
      const values = kept.answers[input.name];
      if (!values) continue;
      if (input.type === "radio" || input.type === "checkbox") input.checked = values.includes(input.value);
      else if (input.type !== "file") input.value = values[0];
    }
  }

  form.addEventListener("change", () => {
    if (Object.keys(conditions).length) show(place, false);
    keep();
  });
  form.addEventListener("input", (event) => {
    if (["TEXTAREA", "INPUT"].includes(event.target.tagName) && event.target.type !== "radio") keep();
  });
  /* A thumb on a face or a number goes on by itself; the keyboard goes on by the button. */
  form.addEventListener("click", (event) => {
    const input = event.target.closest('input[type="radio"]');
    if (!input || event.detail === 0 || event.screenX === 0) return;
    const here = place;
    if (asked()[here].querySelectorAll("fieldset:not([data-row])").length > 1 || input.closest("[data-row]")) return;
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
  /* Sending: by the swift address where there is one. Without a line the answers wait on this phone. */
  const waiting = form.querySelector("[data-waiting]");
  let sent = false;

  function finish(low) {
    sent = true;
    remember(null);
    const end = document.createElement("div");
    end.className = "survey__end";
    end.append(document.querySelector(`template[data-thanks="${low ? "low" : "done"}"]`).content.cloneNode(true));
    form.replaceWith(end);
    const head = document.querySelector(".survey__head");
    if (head) head.remove();
    window.scrollTo(0, 0);
    end.querySelector("h1").tabIndex = -1;
    end.querySelector("h1").focus({ preventScroll: true });
  }
  function busy(on) {
    if (on) send.setAttribute("aria-busy", "true");
    else send.removeAttribute("aria-busy");
    send.disabled = on;
  }
  function wait() {
    keep(true);
    waiting.textContent = form.dataset.waitingWords;
    waiting.hidden = false;
    busy(false);
  }
  async function deliver() {
    if (sent) return;
    busy(true);
    try {
      const answer = await fetch(form.dataset.swift, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        credentials: "same-origin",
      });
      if (answer.ok) finish((await answer.json()).low);
      else if (answer.status === 422 || answer.status === 409) form.submit(); // the page says what is wrong
      else wait();
    } catch {
      wait();
    }
  }
  const again = () => {
    if (!sent && !waiting.hidden) deliver();
  };
  window.addEventListener("online", again);
  setInterval(again, 20000);

  form.addEventListener("submit", (event) => {
    form.elements._seconds.value = Math.round((Date.now() - started) / 1000);
    if (form.dataset.swift && window.fetch) {
      event.preventDefault();
      deliver();
      return;
    }
    setTimeout(() => busy(true));
  });

  /* What was chosen so far also goes to the hospital, locked, so that she may go on at home at the large screen. */
  let draftTimer = 0;
  function keepThere() {
    if (!form.dataset.draft || sent) return;
    clearTimeout(draftTimer);
    draftTimer = setTimeout(() => {
      if (sent) return;
      const body = new URLSearchParams();
      for (const [name, value] of new FormData(form)) {
        if (!name.startsWith("_") && typeof value === "string" && value !== "") body.append(name, value);
      }
      body.append("_place", String(place));
      fetch(form.dataset.draft, { method: "POST", body, keepalive: true }).catch(() => {});
    }, 1500);
  }

  window.addEventListener("pageshow", () => {
    busy(false);
  });

  if (form.dataset.problems === "yes") {
    const wrong = form.querySelector(".field__error");
    form.classList.add("survey--stepping");
    applyConditions();
    show(Math.max(0, asked().findIndex((screen) => screen.contains(wrong))), true);
    return;
  }
  const kept = recall();
  if (kept) restore(kept);
  form.classList.add("survey--stepping");
  show(kept ? kept.place : Number(form.dataset.place || 0), false);
  if (kept && kept.unsent && form.dataset.swift) deliver();
})();
