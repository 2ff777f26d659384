/* A wall: asks every five seconds and whenever the house says that something changed; says each call once. Written for
   old televisions: no feature younger than 2012 but speech, which is left out where there is none. */
(function () {
  "use strict";

  var EVERY = 5000;
  var TIMES = 2;
  var wall = document.querySelector("[data-calls]");
  if (!wall) return;
  var parts = wall.querySelector("[data-parts]");
  var net = wall.querySelector("[data-net]");
  var clock = wall.querySelector("[data-clock]");
  var sound = wall.querySelector("[data-sound]");
  var said = {};
  var shown = parts.innerHTML;
  var asking = false;
  var canSpeak = "speechSynthesis" in window;

  function calls() {
    return Array.prototype.slice.call(parts.querySelectorAll("[data-call]"));
  }

  function speak(words, language) {
    if (!words || !canSpeak) return;
    var saying = new SpeechSynthesisUtterance(words);
    saying.lang = language;
    saying.rate = 0.9;
    for (var time = 0; time < TIMES; time += 1) window.speechSynthesis.speak(time ? again(saying) : saying);
  }

  function again(saying) {
    var other = new SpeechSynthesisUtterance(saying.text);
    other.lang = saying.lang;
    other.rate = saying.rate;
    return other;
  }

  function sayNew(quietly) {
    calls().forEach(function (call) {
      var key = call.getAttribute("data-call");
      if (said[key]) return;
      said[key] = true;
      if (quietly) return;
      speak(call.getAttribute("data-say-zh"), "zh-CN");
      speak(call.getAttribute("data-say-en"), "en-US");
    });
  }

  function ask() {
    if (asking) return;
    asking = true;
    var request = new XMLHttpRequest();
    request.open("GET", wall.getAttribute("data-calls"));
    request.timeout = 8000;
    request.onloadend = function () {
      asking = false;
      if (request.status === 404) {
        window.location.reload();
        return;
      }
      net.hidden = request.status === 200;
      if (request.status === 200 && request.responseText !== shown) {
        shown = request.responseText;
        parts.innerHTML = shown;
        sayNew(false);
      }
    };
    request.send();
  }

  function tick() {
    var now = new Date();
    var minutes = now.getMinutes();
    clock.textContent = now.getHours() + ":" + (minutes < 10 ? "0" : "") + minutes;
  }

  /* Browsers let a page speak only after somebody has touched it; a device set up as a kiosk may from the start. */
  if (sound && canSpeak) {
    sound.hidden = false;
    sound.addEventListener("click", function () {
      speak(" ", "zh-CN");
      sound.hidden = true;
    });
  }

  sayNew(true);
  tick();
  setInterval(tick, 10000);
  setInterval(ask, EVERY);
  document.body.addEventListener("renxin:changed", ask);
})();
