// For the hospital's own pages: a button that opens the chat in a frame. <script src="…" data-chat="…/chat/<id>/" defer>
(() => {
  const script = document.currentScript;
  const address = script && script.dataset.chat;
  if (!address) return;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = script.dataset.words || "在线咨询";
  button.setAttribute("aria-expanded", "false");
  const frame = document.createElement("iframe");
  frame.title = button.textContent;
  frame.hidden = true;
  const place = (element, rules) => Object.assign(element.style, { position: "fixed", right: "16px", zIndex: "2147483000", ...rules });
  place(button, { bottom: "16px", padding: "12px 20px", border: "0", borderRadius: "24px", background: "#1f6f54", color: "#fff", font: "16px sans-serif", cursor: "pointer" });
  place(frame, { bottom: "72px", width: "min(380px, calc(100vw - 32px))", height: "min(560px, calc(100vh - 104px))", border: "1px solid #ccc", borderRadius: "12px", background: "#fff" });
  button.addEventListener("click", () => {
    if (!frame.src) frame.src = address;
    frame.hidden = !frame.hidden;
    button.setAttribute("aria-expanded", String(!frame.hidden));
  });
  document.body.append(frame, button);
})();
