/* A screen on the wall: shows one part after another and reloads itself while the house can be reached. */
(function () {
  "use strict";

  const REFRESH = 60000;
  const wall = document.querySelector("[data-wall]");
  if (!wall) return;
  const slides = [...wall.querySelectorAll("[data-wall-slide]")];
  const net = wall.querySelector("[data-wall-net]");
  let current = Number(sessionStorage.getItem("wall-slide") || 0);

  function show() {
    slides.forEach((slide, at) => slide.toggleAttribute("data-current", at === current % slides.length));
    window.dispatchEvent(new Event("resize"));
  }

  /* Revoked or moved to another device: go dark. No net: stay as it is and say so. */
  async function refresh() {
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      if (answer.ok || answer.status === 404) {
        sessionStorage.setItem("wall-slide", String(current));
        location.reload();
        return;
      }
      net.hidden = false;
    } catch {
      net.hidden = false;
    }
  }

  wall.setAttribute("data-ready", "");
  if (slides.length) {
    show();
    setInterval(() => {
      current = (current + 1) % slides.length;
      show();
    }, Number(wall.dataset.seconds) * 1000);
  }
  setInterval(refresh, REFRESH);
})();
