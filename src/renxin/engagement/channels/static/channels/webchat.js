// Remembers which visitor this browser is, keeps the newest line in sight, empties the field after sending.
(() => {
  const chat = document.querySelector("[data-webchat]");
  if (!chat) return;
  const place = `renxin-chat-${chat.dataset.webchat}`;
  const field = chat.querySelector("[name=visitor]");
  const lines = chat.querySelector("#lines");
  try {
    const known = localStorage.getItem(place);
    if (known) field.value = known;
    else localStorage.setItem(place, chat.dataset.token);
  } catch { /* a browser that keeps nothing: the chat lasts as long as the page */ }
  let seen = 0;
  document.addEventListener("htmx:afterSwap", () => {
    if (lines.childElementCount !== seen) lines.scrollTop = lines.scrollHeight;
    seen = lines.childElementCount;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && event.detail.elt.matches("form")) event.detail.elt.querySelector("[name=text]").value = "";
  });
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status !== 404) return;
    try { localStorage.removeItem(place); } catch { /* nothing was kept */ }
    location.reload();
  });
})();
