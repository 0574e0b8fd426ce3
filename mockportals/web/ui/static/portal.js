// Native dialogs and windows of their own, as the real systems use them. Markup says what; this does it.
"use strict";

document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  if (spoils(button, "alert")) window.alert(document.body.dataset.troubleWords);
  let question = (button && button.dataset.confirm) || form.dataset.confirm;
  if (question && spoils(button, "confirm_other")) question = document.body.dataset.troubleWords;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    return;
  }
  if (form.dataset.open) {
    event.preventDefault();
    openAnswer(form, spoils(button, "opens_twice"));
    return;
  }
  const name = (button && button.dataset.window) || form.dataset.window;
  if (!name) return;
  if (spoilsWindow(form, button, name)) {
    event.preventDefault();
    return;
  }
  form.target = name;
  window.open("", name, "width=900,height=760");
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
async function openAnswer(form, twice) {
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    const { url } = await answer.json();
    if (url) window.open(url, form.dataset.open, "width=900,height=760");
    if (url && twice) window.open(url, `${form.dataset.open}-2`, "width=900,height=760");
  } catch {
    // The clerk notices that no window opened, and presses again.
  }
}

// A window tells the one it was opened from that a text was opened, or that something changed; both are windows of one portal.
// It does so as soon as its buttons do anything: by the time that it is closed, the other one has been told.
for (const note of document.querySelectorAll("[data-tells]")) {
  window.opener?.postMessage(JSON.parse(note.dataset.tells), location.origin);
}

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
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = page.querySelector("[data-refreshed]");
  if (now) document.querySelector("[data-refreshed]").replaceWith(now);
  Object.assign(document.body.dataset, page.body.dataset);
  holdBack();
}

// Trouble that was armed for this page: <body> names it and the button that it spoils, once.
function spoils(button, kind) {
  const { trouble, troubleButton } = document.body.dataset;
  if (trouble !== kind || !button || button.textContent.trim() !== troubleButton) return false;
  delete document.body.dataset.trouble;
  return true;
}

// A window that the form's answer should have come in: none opens, it opens late, or it is gone at once.
function spoilsWindow(form, button, name) {
  const look = "width=900,height=760";
  const send = () => fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
  if (spoils(button, "window_blocked")) {
    send();
    return true;
  }
  if (spoils(button, "window_late")) {
    form.target = name;
    setTimeout(() => {
      window.open("", name, look);
      form.submit();
    }, document.body.dataset.troubleSeconds * 1000);
    return true;
  }
  if (spoils(button, "window_closes")) {
    const opened = window.open("", name, look);
    send().finally(() => opened?.close());
    return true;
  }
  return false;
}

function holdBack() {
  const { trouble, troubleButton, troubleSeconds } = document.body.dataset;
  const named = (button) => button.textContent.trim() === troubleButton && !button.disabled;
  const button = trouble === "button_late" && [...document.querySelectorAll("button")].find(named);
  if (button) {
    delete document.body.dataset.trouble;
    button.disabled = true;
    setTimeout(() => { button.disabled = false; }, troubleSeconds * 1000);
  }
  document.body.inert = false; // served so, that nothing could be pressed before
}
holdBack();
