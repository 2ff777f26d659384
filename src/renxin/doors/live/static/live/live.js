// Listens for hints and tells the page. What many pages show is told a little later, at random and not too often, so that
// fifty pages do not ask at once; what is said in the conversation that is open is told at once. A line (a few numbers for
// this page alone) is handed on as it comes.
(() => {
  if (window.renxinLive || !window.EventSource) return;
  window.renxinLive = true;
  const PAUSE = 3000;
  let source = null;
  let waiting = null;
  let told = 0;

  const tell = (name) => document.body.dispatchEvent(new CustomEvent(name));

  function changed() {
    waiting ??= setTimeout(
      () => {
        waiting = null;
        told = Date.now();
        tell("renxin:changed");
      },
      Math.max(100 + Math.random() * 400, PAUSE - (Date.now() - told)),
    );
  }

  function listen(place) {
    if (source) source.close();
    source = new EventSource(`${place.dataset.liveUrl}?token=${encodeURIComponent(place.dataset.liveToken)}`);
    source.addEventListener("changed", (event) => {
      if (String(event.data).startsWith("talk-")) setTimeout(() => tell("renxin:talk"), Math.random() * 100);
      else changed();
    });
    source.addEventListener("told", (event) => {
      document.body.dispatchEvent(new CustomEvent("renxin:told", { detail: JSON.parse(event.data) }));
    });
  }

  const first = document.querySelector("[data-live-url]");
  if (first) listen(first);
  // A part that htmx brings in may show something else from now on.
  document.addEventListener("htmx:load", (event) => {
    const place = event.target.matches("[data-live-url]") ? event.target : event.target.querySelector("[data-live-url]");
    if (place && place !== first) listen(place);
  });
  addEventListener("pagehide", () => source && source.close());
})();
