// Native dialogs and windows of their own, as the real systems use them. Markup says what; this does it.
"use strict";

document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  const question = (button && button.dataset.confirm) || form.dataset.confirm;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    return;
  }
  if (form.dataset.open) {
    event.preventDefault();
    openAnswer(form);
    return;
  }
  const name = (button && button.dataset.window) || form.dataset.window;
  if (name) {
    form.target = name;
    window.open("", name, "width=900,height=760");
  }
});

document.addEventListener("click", (event) => {
  const closer = event.target.closest("[data-close]");
  if (closer) window.close();
  const opener = event.target.closest("a[data-window]");
  if (opener) {
    event.preventDefault();
    window.open(opener.href, opener.dataset.window, "width=900,height=760");
  }
});

// A check box that takes effect at once, without a button.
document.addEventListener("change", (event) => {
  if ("submits" in event.target.dataset) event.target.form.requestSubmit();
});

// Posts the form behind the page and opens a window only when the answer names an address: a failure shows nothing.
async function openAnswer(form) {
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    const { url } = await answer.json();
    if (url) window.open(url, form.dataset.open, "width=900,height=760");
  } catch {
    // The clerk notices that no window opened, and presses again.
  }
}

// A window tells the one it was opened from that a text was opened, or that something changed; both are windows of one portal.
window.addEventListener("message", (event) => {
  if (event.origin !== location.origin) return;
  if (event.data.opened) {
    for (const box of document.querySelectorAll("[data-unlocked-by]")) {
      if (box.dataset.unlockedBy === event.data.opened) box.disabled = false;
    }
  }
  if (event.data.changed && document.querySelector("[data-refreshed]")) refresh();
});

// Shows what the server says now without leaving the page.
async function refresh() {
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const now = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-refreshed]");
  if (now) document.querySelector("[data-refreshed]").replaceWith(now);
}
