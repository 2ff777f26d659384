/* Large number keys for readings. Without this the pages work with the phone's own keys. */
(function () {
  "use strict";

  const form = document.querySelector("[data-keypad]");
  const keys = form && form.querySelector("[data-keys]");
  if (keys && window.matchMedia("(pointer: coarse)").matches) {
    const boxes = [...form.querySelectorAll(".reading__number")];
    let current = boxes.find((box) => !box.value) || boxes[0];

    const choose = (box) => {
      current = box;
      boxes.forEach((one) => one.classList.toggle("is-current", one === box));
      point.disabled = box.dataset.decimals !== "1";
    };
    const press = (sign) => {
      if (sign === "⌫") current.value = current.value.slice(0, -1);
      else if (current.value.length < current.maxLength && !(sign === "." && current.value.includes("."))) current.value += sign;
      current.dispatchEvent(new Event("input", { bubbles: true }));
      const whole = current.dataset.decimals !== "1" && /^([3-9]\d|[12]\d\d)$/.test(current.value);
      const next = boxes[boxes.indexOf(current) + 1];
      if (sign !== "⌫" && whole && next && !next.value) {
        choose(next);
        next.focus();
      }
    };
    const make = (sign) => {
      const key = document.createElement("button");
      key.type = "button";
      key.className = "keypad__key";
      key.textContent = sign;
      if (sign === "⌫") key.setAttribute("aria-label", keys.dataset.back);
      key.addEventListener("click", () => press(sign));
      keys.append(key);
      return key;
    };
    const made = ["1", "2", "3", "4", "5", "6", "7", "8", "9", ".", "0", "⌫"].map(make);
    const point = made[9];
    keys.hidden = false;
    keys.setAttribute("role", "group");
    keys.setAttribute("aria-label", keys.dataset.label);
    boxes.forEach((box) => {
      box.inputMode = "none";
      box.addEventListener("focus", () => choose(box));
    });
    choose(current);
  }
})();
