// A draft goes into the answer, and the check looks at it at once.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fill-reply]");
  if (!button) return;
  const box = button.form.querySelector("[data-reply]");
  box.value = button.dataset.fillReply;
  box.dispatchEvent(new CustomEvent("renxin:filled", { bubbles: true }));
  box.focus();
});
