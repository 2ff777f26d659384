// Opens links inside the phone, keeps the newest message in sight, empties the field after sending.
(() => {
  const phone = document.querySelector("[data-phone]");
  if (!phone) return;
  const chat = phone.querySelector("[data-chat]");
  const web = phone.querySelector("[data-web]");
  const write = phone.querySelector("[data-write]");
  const back = phone.querySelector("[data-close-link]");
  const show = (page) => {
    web.hidden = back.hidden = !page;
    chat.hidden = write.hidden = page;
  };
  let seen = chat.childElementCount;
  const newest = () => { chat.scrollTop = chat.scrollHeight; };
  newest();
  chat.addEventListener("click", (event) => {
    const link = event.target.closest("[data-open-link]");
    if (!link) return;
    event.preventDefault();
    web.src = link.href;
    show(true);
  });
  back.addEventListener("click", () => { web.src = "about:blank"; show(false); newest(); });
  document.body.addEventListener("htmx:afterSwap", () => {
    if (chat.childElementCount !== seen) newest();
    seen = chat.childElementCount;
  });
  write.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) write.querySelector("form").reset();
  });
})();
