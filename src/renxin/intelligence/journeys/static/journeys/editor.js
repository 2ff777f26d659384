/* The editor of journeys by keyboard, and the map's place on the page kept when htmx brings a new one. */

(function () {
  "use strict";

  var kept = {};

  function studio() {
    return document.querySelector("[data-studio]");
  }

  function isTyping(target) {
    return target.closest("input, textarea, select, [contenteditable]") !== null;
  }

  function boxes() {
    return Array.from(document.querySelectorAll(".steps-map [data-step]"));
  }

  function press(key) {
    var button = document.querySelector('[data-studio] [data-key="' + key + '"]:not([disabled])');
    if (button) {
      button.click();
    }
    return Boolean(button);
  }

  function step(by) {
    var found = boxes();
    var at = found.indexOf(document.activeElement);
    if (at < 0) {
      at = found.findIndex(function (box) {
        return box.classList.contains("is-chosen");
      });
    }
    var next = found[Math.min(Math.max(at + by, 0), found.length - 1)];
    if (next) {
      next.focus();
    }
    return Boolean(next);
  }

  function addBelow() {
    var chosen = document.querySelector(".steps-map .is-chosen[data-step]");
    var from = document.activeElement.dataset.step !== undefined ? document.activeElement : chosen;
    var link = from && document.querySelector('.steps-map [data-after="' + CSS.escape(from.dataset.step) + '"]');
    if (link) {
      link.click();
    }
    return Boolean(link);
  }

  document.addEventListener("keydown", function (event) {
    if (!studio() || isTyping(event.target)) {
      return;
    }
    var command = event.ctrlKey || event.metaKey;
    var done = false;
    if (command && event.key.toLowerCase() === "z") {
      done = press(event.shiftKey ? "redo" : "undo");
    } else if (command && event.key.toLowerCase() === "y") {
      done = press("redo");
    } else if (command) {
      return;
    } else if (event.altKey && event.key === "ArrowUp") {
      done = press("up");
    } else if (event.altKey && event.key === "ArrowDown") {
      done = press("down");
    } else if (event.key === "ArrowUp") {
      done = step(-1);
    } else if (event.key === "ArrowDown") {
      done = step(1);
    } else if (event.key === "Delete") {
      done = press("remove");
    } else if (event.key === "+") {
      done = addBelow();
    }
    if (done) {
      event.preventDefault();
    }
  });

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) {
      window.print();
    }
  });

  function keepPlace() {
    var map = document.querySelector("[data-keep-scroll]");
    kept = map ? { left: map.scrollLeft, top: map.scrollTop } : {};
  }

  /* What is wrong is said beside the fields, while the form itself stays as it is: somebody may be typing in it. */
  function sayErrors(event) {
    if (!event.target.closest("#panel-form") || !event.detail.xhr) {
      return;
    }
    var answer = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
    answer.querySelectorAll("[data-errors]").forEach(function (said) {
      var place = document.getElementById(said.id);
      if (place) {
        place.replaceChildren.apply(place, Array.from(said.childNodes));
      }
    });
  }

  document.addEventListener("htmx:afterRequest", sayErrors);
  document.addEventListener("htmx:beforeSwap", keepPlace);
  document.addEventListener("htmx:oobBeforeSwap", keepPlace);

  document.addEventListener("htmx:afterSettle", function () {
    var map = document.querySelector("[data-keep-scroll]");
    if (map && kept.left !== undefined) {
      map.scrollLeft = kept.left;
      map.scrollTop = kept.top;
    }
    var verb = document.querySelector(".verb-list__item");
    if (verb && document.activeElement === document.body) {
      verb.focus();
    }
  });
})();
