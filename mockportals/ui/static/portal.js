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
