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
