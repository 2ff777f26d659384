/* Photos, voice notes and signatures: sent at once, the form carries only a reference. Without it: plain file fields. */
(function () {
  "use strict";

  const form = document.querySelector("[data-survey][data-files]");
  if (!form) return;
  const LONGEST = 3 * 60 * 1000;

  /* Put the reference into a hidden field of the same name; the file field itself is sent no more. */
  function keepReference(link, reference) {
    let hidden = form.querySelector(`input[type="hidden"][name="${CSS.escape(link)}"]`);
    if (!hidden) {
      hidden = document.createElement("input");
      hidden.type = "hidden";
      hidden.name = link;
      form.append(hidden);
    }
    hidden.value = reference;
  }

  async function send(link, blob, name) {
    const body = new FormData();
    body.append("file", blob, name);
    const answer = await fetch(form.dataset.files.replace(/-$/, encodeURIComponent(link)), { method: "POST", body });
    if (!answer.ok) throw new Error(String(answer.status));
    keepReference(link, (await answer.json()).file);
  }

  for (const part of form.querySelectorAll("[data-upload]")) {
    const input = part.querySelector('input[type="file"]');
    const state = part.querySelector("[data-upload-state]");
    const link = input.name;
    const needed = input.required;
    async function take(blob, name) {
      part.setAttribute("aria-busy", "true");
      try {
        await send(link, blob, name);
        input.removeAttribute("name");
        input.required = false;
        state.textContent = part.dataset.keptWords;
      } catch {
        input.required = needed;
        state.textContent = part.dataset.failedWords;
      }
      part.removeAttribute("aria-busy");
    }
    input.addEventListener("change", () => {
      if (input.files[0]) take(input.files[0], input.files[0].name);
    });

    const record = part.querySelector("[data-record]");
    if (!record || !navigator.mediaDevices || !window.MediaRecorder) continue;
    record.hidden = false;
    const words = record.querySelector("span");
    const before = words.textContent;
    let recorder = null;
    record.addEventListener("click", async () => {
      if (recorder) {
        recorder.stop();
        return;
      }
      try {
        const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
        const parts = [];
        recorder = new MediaRecorder(stream);
        recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
        recorder.addEventListener("stop", () => {
          for (const track of stream.getTracks()) track.stop();
          const type = recorder.mimeType;
          recorder = null;
          words.textContent = before;
          take(new Blob(parts, { type }), "voice");
        });
        recorder.start();
        words.textContent = record.dataset.stopWords;
        setTimeout(() => recorder && recorder.stop(), LONGEST);
      } catch {
        record.hidden = true; // no microphone, or not allowed: the file field and the text stay
      }
    });
  }

  for (const part of form.querySelectorAll("[data-signature]")) {
    const name = part.querySelector("input");
    const pad = part.querySelector("[data-signature-pad]");
    const canvas = part.querySelector("canvas");
    const pen = canvas.getContext("2d");
    const needed = name.required;
    const link = name.name;
    let drawing = false;
    let drawn = false;
    pad.hidden = false;
    pen.lineWidth = 4;
    pen.lineCap = "round";
    const at = (event) => {
      const box = canvas.getBoundingClientRect();
      return [((event.clientX - box.left) / box.width) * canvas.width, ((event.clientY - box.top) / box.height) * canvas.height];
    };
    canvas.addEventListener("pointerdown", (event) => {
      drawing = drawn = true;
      canvas.setPointerCapture(event.pointerId);
      pen.strokeStyle = getComputedStyle(canvas).color;
      pen.beginPath();
      pen.moveTo(...at(event));
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!drawing) return;
      pen.lineTo(...at(event));
      pen.stroke();
    });
    canvas.addEventListener("pointerup", () => {
      drawing = false;
      canvas.toBlob(async (blob) => {
        if (!blob || !drawn) return;
        try {
          await send(link, blob, "signature.png");
          name.removeAttribute("name");
          name.required = false;
        } catch {
          /* the typed name remains */
        }
      }, "image/png");
    });
    part.querySelector("[data-signature-clear]").addEventListener("click", () => {
      pen.clearRect(0, 0, canvas.width, canvas.height);
      drawn = false;
      name.name = link;
      name.required = needed;
      const hidden = form.querySelector(`input[type="hidden"][name="${CSS.escape(link)}"]`);
      if (hidden) hidden.remove();
    });
  }
})();
