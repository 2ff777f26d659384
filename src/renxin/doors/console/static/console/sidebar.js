/* Beside a chat in WeCom: find out whom the colleague talks with, and put a text into the chat. */
(() => {
  const page = document.querySelector("[data-sidebar]");
  if (!page) return;
  const who = page.querySelector("[data-sidebar-who]");
  const told = page.querySelector("[data-sidebar-told]");
  const inMessenger = () => typeof window.wx !== "undefined" && page.dataset.signature;

  const show = (person) => {
    who.querySelector("[name=person]").value = person;
    who.requestSubmit();
  };

  /* The messenger does not say whom the chat is with: the colleague may still choose from her contacts. */
  const refuse = () => {
    told.textContent = page.dataset.refused;
    page.querySelector("[data-sidebar-choose]").hidden = false;
    page.querySelector("#sidebar-person").replaceChildren();
  };

  const askWhom = () =>
    window.wx.invoke("getCurExternalContact", {}, (answer) => {
      if (answer.err_msg === "getCurExternalContact:ok") show(answer.userId);
      else refuse();
    });

  const begin = () => {
    const { corpid, agentid, timestamp, nonce, signature, agentSignature } = page.dataset;
    const shared = { timestamp, nonceStr: nonce };
    window.wx.config({ beta: true, debug: false, appId: corpid, ...shared, signature, jsApiList: ["sendChatMessage"] });
    window.wx.error(refuse);
    window.wx.ready(() =>
      window.wx.agentConfig({
        corpid,
        agentid,
        ...shared,
        signature: agentSignature,
        jsApiList: ["getCurExternalContact", "sendChatMessage"],
        success: askWhom,
        fail: refuse,
      }),
    );
  };

  const keep = (person, text) => {
    const body = new URLSearchParams({ person, text });
    const token = who.querySelector("[name=csrfmiddlewaretoken]").value;
    return fetch(page.dataset.said, { method: "POST", body, headers: { "X-CSRFToken": token } });
  };

  const say = (person, text) => {
    if (!inMessenger()) {
      navigator.clipboard?.writeText(text);
      told.textContent = page.dataset.copied;
      return;
    }
    window.wx.invoke("sendChatMessage", { msgtype: "text", enterChat: true, text: { content: text } }, (answer) => {
      if (answer.err_msg !== "sendChatMessage:ok") {
        told.textContent = page.dataset.unsent;
        return;
      }
      keep(person, text);
      told.textContent = page.dataset.sent;
    });
  };

  page.addEventListener("click", (event) => {
    const button = event.target.closest("[data-say]");
    if (button) say(button.dataset.person, button.closest("li").querySelector("[data-text]").textContent);
  });

  window.addEventListener("load", () => inMessenger() && begin());
})();
