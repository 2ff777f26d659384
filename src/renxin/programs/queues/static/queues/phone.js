// Where she stands, kept true: a line of numbers changes words on the page; more than numbers fetches the ticket anew.
// Without the live connection the ticket is fetched every twenty seconds, and whenever the page is looked at again.
(() => {
  const POLL = 20000;
  const tickets = () => [...document.querySelectorAll("[data-ticket]")];
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
  const last = new Map();
  let heard = 0;

  async function fetchAnew(place) {
    try {
      const answer = await fetch(place.dataset.now, { cache: "no-store" });
      if (!answer.ok || !place.isConnected) return;
      const box = document.createElement("template");
      box.innerHTML = (await answer.text()).trim();
      const fresh = box.content.firstElementChild;
      if (fresh && fresh.outerHTML !== place.outerHTML) {
        const called = fresh.dataset.state === "called" && place.dataset.state !== "called";
        place.replaceWith(fresh);
        if (called) {
          navigator.vibrate?.([300, 150, 300]);
          fresh.scrollIntoView({ block: "center" });
        }
      }
    } catch {
      /* no net: what stands there stands */
    }
  }

  function show(place, [before, low, high]) {
    const words = place.dataset;
    const people = place.querySelector("[data-before]");
    const minutes = place.querySelector("[data-minutes]");
    if (!people || !minutes) return fetchAnew(place);
    people.textContent = before === 0 ? words.none : before === 1 ? words.one : fill(words.many, { n: before });
    if (low === null) minutes.textContent = words.unknown;
    else if (high <= 1) minutes.textContent = words.soon;
    else minutes.textContent = low >= high ? fill(words.exact, { n: high }) : fill(words.range, { low, high });
  }

  function told({ key, line }) {
    heard = Date.now();
    const place = tickets().find((one) => one.dataset.ticket === key);
    if (!place) return;
    const more = JSON.stringify(typeof line[0] === "number" ? line.slice(3) : line);
    const changed = last.has(key) ? last.get(key) !== more : typeof line[0] !== "number" || line[3] > 0;
    last.set(key, more);
    if (changed) fetchAnew(place);
    else if (typeof line[0] === "number") show(place, line);
  }

  document.body.addEventListener("renxin:told", (event) => told(event.detail));
  const look = () => document.visibilityState === "visible" && tickets().forEach(fetchAnew);
  document.addEventListener("visibilitychange", look);
  setInterval(() => Date.now() - heard > POLL * 4 && look(), POLL);

  // A phone is asked where it is when she presses, never before.
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-position]");
    if (!form || form.dataset.known) return;
    event.preventDefault();
    event.stopPropagation();
    const words = form.querySelector("[data-position-error]");
    const say = (text) => {
      words.textContent = text;
      words.hidden = !text;
    };
    const refused = () => say(form.dataset.refused);
    if (!navigator.geolocation) return refused();
    say(form.dataset.asks);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const values = { lat: coords.latitude, lon: coords.longitude, unsure: coords.accuracy };
        for (const [name, value] of Object.entries(values)) {
          const field = document.createElement("input");
          Object.assign(field, { type: "hidden", name, value });
          form.append(field);
        }
        form.dataset.known = "1";
        form.submit();
      },
      refused,
      { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 },
    );
  }, true);
})();
