// Everything works without this: it only adds copy buttons, a filter that follows the typing, and the reader's own time.
"use strict";

(() => {
  const root = document.documentElement;
  root.classList.add("scripted");

  // Times: the page says UTC, the reader may live elsewhere.
  const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
  const offset = new Date().getTimezoneOffset();
  for (const time of document.querySelectorAll("time[datetime]")) {
    if (offset !== 0) {
      time.textContent += ` (${clock.format(new Date(time.dateTime))})`;
    }
  }

  // A form is sent once; coming back to the page frees it again.
  document.addEventListener("submit", event => {
    const form = event.target;
    if (form.method !== "post") {
      return;
    }

    if (form.dataset.sent) {
      event.preventDefault();
    }

    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.forms) {
      delete form.dataset.sent;
    }
  });

  // Copy.
  const told = document.getElementById("copied");
  for (const button of document.querySelectorAll("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const snippet = document.getElementById(button.dataset.copy);
      try {
        await navigator.clipboard.writeText(snippet.textContent);
        button.textContent = "Copied";
        told.textContent = "Copied to the clipboard.";
      } catch {
        document.getElementById("show-secrets").checked = true;
        getSelection().selectAllChildren(snippet);
        button.textContent = "Press Ctrl+C";
        told.textContent = "This browser lets no page copy: the text is selected, press Ctrl+C.";
      }

      setTimeout(() => {
        button.textContent = "Copy";
        told.textContent = "";
      }, 4000);
    });
  }

  // Credentials are gone from the page once it is left, however it is kept (threat L-21).
  const once = document.querySelector("[data-once]");
  if (once) {
    window.addEventListener("pagehide", () => {
      const notice = document.createElement("p");
      notice.textContent = "These credentials were shown once and are gone from this page. Get new ones from your roles.";
      notice.className = "notice calm";
      once.replaceChildren(notice);
    });
  }

  // Filter.
  const filter = document.getElementById("filter");
  if (filter) {
    const cards = [...document.querySelectorAll(".card")].map(card => [card, card.dataset.search.toLowerCase()]);
    const status = document.getElementById("filtered");
    const whole = new URLSearchParams(location.search).has("filter");
    filter.form.addEventListener("submit", event => {
      // The cards of this page may be a part already: then the server filters all of them anew.
      if (!whole) {
        event.preventDefault();
      }
    });
    filter.addEventListener("input", () => {
      const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const [card, text] of cards) {
        card.hidden = !words.every(word => text.includes(word));
        shown += card.hidden ? 0 : 1;
      }

      status.textContent = words.length === 0 ? "" : shown === 0 ? "No role matches." : `${shown} of ${cards.length} shown.`;
    });
  }
})();
