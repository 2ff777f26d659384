/* A tablet that nobody touches begins anew, and keeps nothing of the one before. */
(() => {
  const form = document.querySelector("[data-kiosk]");
  if (!form) return;
  const idle = Number(form.dataset.kiosk) * 1000;
  let timer = null;
  const forget = () => {
    try {
      localStorage.clear();
    } catch {
      /* storage is forbidden: nothing is kept anyway */
    }
  };
  const anew = () => {
    forget();
    form.reset();
    location.replace(location.pathname);
  };
  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(anew, idle);
  };
  forget();
  form.addEventListener("submit", forget);
  for (const kind of ["pointerdown", "keydown", "input"]) document.addEventListener(kind, again);
  again();
})();
