// Listens for hints and tells the page, a little later at random so that fifty pages do not ask at once.
(() => {
  const place = document.querySelector("[data-live-url]");
  if (!place || !window.EventSource) return;
  const address = `${place.dataset.liveUrl}?token=${encodeURIComponent(place.dataset.liveToken)}`;
  const source = new EventSource(address);
  let waiting = null;
  source.addEventListener("changed", () => {
    waiting ??= setTimeout(() => {
      waiting = null;
      document.body.dispatchEvent(new CustomEvent("renxin:changed"));
    }, 100 + Math.random() * 400);
  });
  addEventListener("pagehide", () => source.close());
})();
