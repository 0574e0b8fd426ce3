// Keeps the parts of a page up to date, and asks once before anything is decided. Without it the page is read as it was loaded.
"use strict";

const EVERY = 2000;
const PATIENCE = 40000;
const main = document.querySelector("main");

// Makes `old` like `fresh`, and leaves alone what is alike: focus, selection, scroll and what was typed stay where they are.
function bring(old, fresh) {
  if (old.nodeType === Node.ELEMENT_NODE && isInUse(old)) return old;
  if (old.nodeName !== fresh.nodeName || keyOf(old) !== keyOf(fresh)) {
    old.replaceWith(fresh);
    return fresh;
  }
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
    return old;
  }
  bringAttributes(old, fresh);
  bringChildren(old, fresh);
  return old;
}

function bringAttributes(old, fresh) {
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
}

function bringChildren(old, fresh) {
  const keyed = new Map([...old.children].filter(keyOf).map((child) => [keyOf(child), child]));
  let place = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    const known = keyOf(wanted) ? keyed.get(keyOf(wanted)) : place;
    if (!known || (!keyOf(wanted) && keyOf(known)) || known.nodeName !== wanted.nodeName) {
      old.insertBefore(wanted, place);
      continue;
    }
    if (known !== place) old.insertBefore(known, place);
    place = bring(known, wanted).nextSibling;
  }
  while (place) {
    const next = place.nextSibling;
    if (!(place.nodeType === Node.ELEMENT_NODE && isInUse(place))) place.remove();
    place = next;
  }
}

const keyOf = (node) => (node.nodeType === Node.ELEMENT_NODE ? node.dataset?.key ?? node.id ?? "" : "");
const isInUse = (element) => element.matches("dialog[open]");

let seen = null;
let asking = false;
let timer = 0;

async function look() {
  clearTimeout(timer);
  if (document.hidden || asking) return;
  asking = true;
  try {
    const headers = seen ? { "If-None-Match": seen } : {};
    const answer = await fetch(main.dataset.live, { headers, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status === 200) show(await answer.text());
    if (answer.status === 200) seen = answer.headers.get("ETag");
    alarm(await trouble(answer));
  } catch {
    alarm(main.dataset.stopped);
  }
  asking = false;
  timer = setTimeout(look, EVERY);
}

function show(html) {
  const had = document.activeElement;
  const parts = new DOMParser().parseFromString(html, "text/html").querySelectorAll("[data-part]");
  for (const part of parts) {
    const old = document.getElementById(part.id);
    if (old) bring(old, document.importNode(part, true));
  }
  // What had the focus may be gone: whoever reads by ear, or goes by keyboard, is not sent back to the top of everything.
  if (had && had !== document.body && !had.isConnected) document.querySelector("h1").focus();
}

async function trouble(answer) {
  if (answer.ok || answer.status === 304) return "";
  if (answer.status === 401) return main.dataset.out;
  return saidIn(answer);
}

async function saidIn(answer) {
  try {
    return (await answer.json()).told.join("\n");
  } catch {
    return main.dataset.stopped;
  }
}

function alarm(text) {
  const place = document.getElementById("alarm");
  if (place.textContent !== text) place.textContent = text;
  place.hidden = !text;
}

async function decide(form, submitter) {
  const refused = form.querySelector("[role=alert]");
  submitter.disabled = true;
  try {
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.action, { method: "POST", body, signal: AbortSignal.timeout(PATIENCE) });
    const told = answer.status === 401 ? main.dataset.out : await saidIn(answer);
    if (answer.ok) {
      form.closest("dialog").close();
      document.getElementById("told").textContent = told;
      form.reset();
    } else {
      refused.textContent = told;
      refused.hidden = false;
    }
    // What was shown is no longer so: it is to be looked at anew before anything is decided.
    if (answer.status !== 409) submitter.disabled = false;
  } catch {
    refused.textContent = main.dataset.stopped;
    refused.hidden = false;
    submitter.disabled = false;
  }
  seen = null;
  look();
}

function open(dialog) {
  const refused = dialog.querySelector("[role=alert]");
  refused.hidden = true;
  refused.textContent = "";
  dialog.querySelector("button:not([type])").disabled = false;
  dialog.showModal();
}

if (main?.dataset.live) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.ask) open(document.getElementById(button.dataset.ask));
    if (button && "close" in button.dataset) button.closest("dialog").close();
  });
  document.addEventListener("submit", (event) => {
    if (!("decides" in event.target.dataset)) return;
    event.preventDefault();
    decide(event.target, event.submitter ?? event.target.querySelector("button:not([type])"));
  });
  // An open dialog was left as it was: once it is closed, it is brought up to date with the rest.
  document.addEventListener("close", () => { seen = null; look(); }, true);
  document.addEventListener("visibilitychange", look);
  timer = setTimeout(look, EVERY);
}

// The address that the terminal shows has the key behind its #, which is sent nowhere: it is handed in, and taken out of the address.
const door = document.querySelector("#door[data-key]");
if (door) {
  const key = new URLSearchParams(location.hash.slice(1)).get("key");
  if (key) {
    history.replaceState(null, "", location.pathname);
    door.elements.key.value = key;
    door.requestSubmit();
  }
}
