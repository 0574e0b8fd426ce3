"use strict";
// The page of control: it asks what programs ask, and shows what comes of it without being loaded again.

const EVERY = 1000; // milliseconds between two looks
const MOST = 40; // rows of a list
const $ = (id) => document.getElementById(id);
const shown = new Map(); // what each list was last made from
let world = /^#[a-z0-9][a-z0-9-]{0,39}$/.test(location.hash) ? location.hash.slice(1) : "main";
let catalogue = [];

async function ask(method, path, body) {
  const how = { method, headers: body ? { "Content-Type": "application/json" } : {}, body: body && JSON.stringify(body) };
  let answer;
  try {
    answer = await fetch(path, how);
  } catch {
    throw new Error("ポータルが応答しません。起動しているか確認してください。");
  }
  const said = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(said.error), { status: answer.status });
  return said;
}

const of = (what) => `/worlds/${world}${what && "/"}${what}`;

/** Do something, and say beside what was pressed what came of it. */
async function act(output, doing, done) {
  output.className = output.textContent = "";
  try {
    const answer = await doing();
    output.textContent = typeof done === "function" ? done(answer) : done;
  } catch (error) {
    output.className = "wrong";
    output.textContent = error.message;
  }
  await look();
}

function element(name, text, more = {}) {
  const made = document.createElement(name);
  if (text !== undefined && text !== null) made.textContent = text;
  for (const [key, value] of Object.entries(more)) made.setAttribute(key, value);
  return made;
}

const outputOf = (form) => form.querySelector("output");
const number = (id) => ($(id).value === "" ? undefined : Number($(id).value));
const time = (at) => at.slice(0, 19).replace("T", " ");

function submit(id, doing, done) {
  $(id).addEventListener("submit", (event) => {
    event.preventDefault();
    act(outputOf($(id)), doing, done);
  });
}

// What can be armed

const matching = () => {
  const words = $("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  return catalogue.filter((one) => words.every((word) => one.text.includes(word)));
};

function arm(name, output) {
  if (!$("arm").reportValidity()) return;
  const wanted = { name, nth: number("nth"), times: number("times"), seconds: number("seconds") };
  act(output, () => ask("POST", of("faults"), { ...wanted, estimate: $("estimate").value || undefined }), `${name} を準備しました。`);
}

function row(fault) {
  const made = element("li");
  const button = element("button", "準備", { type: "button", "aria-label": `${fault.name} を準備` });
  const output = element("output");
  button.addEventListener("click", () => arm(fault.name, output));
  const told = element("p", `${fault.where}: ${fault.does} → ${fault.robot_must}`, { lang: "en" });
  made.append(button, element("code", fault.name), told, output);
  return made;
}

function filter() {
  const found = matching();
  const shownOf = found.length > MOST ? `、はじめの ${MOST} 件` : "";
  $("found").textContent = `${catalogue.length} 件中 ${found.length} 件${shownOf}`;
  $("catalogue").replaceChildren(...found.slice(0, MOST).map(row));
}

$("filter").addEventListener("input", filter);
$("arm").addEventListener("submit", (event) => {
  event.preventDefault();
  const found = matching();
  const exact = found.find((one) => one.name === $("filter").value.trim()) || (found.length === 1 && found[0]);
  const output = outputOf($("arm"));
  if (exact) arm(exact.name, output);
  else act(output, () => Promise.reject(new Error("1件になるまで絞り込むか、一覧の「準備」を押してください。")));
});

// What is shown as it comes

/** Make a list anew where it is another than before; whoever stands on one of its buttons stays there. */
function list(id, entries, toRow) {
  const made = JSON.stringify(entries);
  if (shown.get(id) === made) return;
  shown.set(id, made);
  const standing = $(id).contains(document.activeElement) ? document.activeElement.dataset.id : null;
  $(id).replaceChildren(...entries.map(toRow));
  if (standing === null) return;
  const again = $(id).querySelector(`[data-id="${standing}"]`);
  (again || $(id).querySelector("button") || $("disarm-all")).focus();
}

function cells(...texts) {
  const made = element("tr");
  made.append(...texts.map((text) => element("td", text)));
  return made;
}

function armedRow(fault) {
  const { name, estimate, nth, times, matched, fired, forestalled_by: first } = fault;
  const made = cells("", name, estimate || "すべて", nth, times, matched, fired, first || "");
  const button = element("button", "解除", { type: "button", "aria-label": `${name} を解除`, "data-id": fault.id });
  const output = $("disarm-all").nextElementSibling;
  button.addEventListener("click", () => act(output, () => ask("DELETE", of(`faults/${fault.id}`)), `${name} を解除しました。`));
  made.firstElementChild.append(button);
  return made;
}

function newest(id, entries) {
  const only = $("only").value.trim();
  const wanted = only ? entries.filter((one) => one.estimate.includes(only)) : entries;
  $(`${id}-count`).textContent = wanted.length > MOST ? `${wanted.length} 件、新しい ${MOST} 件を表示` : `${wanted.length} 件`;
  return wanted.slice(-MOST).reverse();
}

function show(clock, armed, links, ledger) {
  $("now").textContent = time(clock.now);
  list("armed", armed, armedRow);
  const handedOver = ({ transmission, road, estimate, sent_at: at, outcome, note }) =>
    cells(transmission, road, estimate, time(at), outcome, note);
  list("links", newest("links", links), handedOver);
  const took = ledger.effects.map((one) => ({ ...one, how: "成立" }));
  const both = [...took, ...ledger.refused.map((one) => ({ ...one, how: "拒否" }))].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  list("ledger", newest("ledger", both), (one) => cells(one.effect, one.estimate, one.receipt_number, time(one.at), one.how));
}

function nothing() {
  $("now").textContent = "";
  for (const id of ["armed", "links", "ledger"]) {
    shown.delete(id);
    $(id).replaceChildren();
  }
  for (const id of ["links-count", "ledger-count"]) $(id).textContent = "";
}

function state(text, wrong = false) {
  if ($("state").textContent === text) return; // said once, not every second
  $("state").textContent = text;
  $("state").className = wrong ? "wrong" : "";
}

async function look() {
  const asked = world;
  try {
    const answers = await Promise.all(["clock", "faults", "links", "ledger"].map((what) => ask("GET", of(what))));
    if (asked !== world) return;
    show(...answers);
    state("");
  } catch (error) {
    if (asked !== world) return;
    nothing();
    const none = `ワールド「${world}」はありません。下の「作成・初期化」で作れます。`;
    state(error.status === 404 ? none : error.message, true);
  }
}

async function keepLooking() {
  if (!document.hidden) await look();
  setTimeout(keepLooking, EVERY);
}

// The world

async function open(name) {
  world = name;
  $("world").value = name;
  history.replaceState(null, "", `#${name}`);
  nothing();
  state("");
  for (const output of document.querySelectorAll("output")) output.textContent = output.className = "";
  await look();
  await worlds();
  try {
    $("after").value = (await ask("GET", of("screening"))).approve_after;
  } catch {
    $("after").value = ""; // there is no such world, which is told already
  }
}

async function worlds() {
  const all = await ask("GET", "/worlds").catch(() => []);
  $("worlds").replaceChildren(...all.map((one) => element("option", one.world, { value: one.world })));
  const here = all.find((one) => one.world === world);
  $("portals").hidden = !here;
  if (here) $("portals").href = here.portals;
}

$("choose").addEventListener("submit", (event) => {
  event.preventDefault();
  open($("world").value.trim());
});
submit("clock", () => ask("POST", of("clock"), { now: $("to").value }), ({ now }) => `${time(now)} に合わせました。`);
for (const button of document.querySelectorAll("[data-advance]")) {
  const doing = () => ask("POST", of("clock"), { advance_seconds: Number(button.dataset.advance) });
  button.addEventListener("click", () => act(outputOf($("clock")), doing, ({ now }) => `${time(now)} になりました。`));
}
submit(
  "decide",
  () => ask("POST", of("screening"), { estimate: $("key").value.trim(), decision: $("decision").value, reason: $("reason").value }),
  ({ receipt_number: receipt, status }) => `${receipt || ""} ${status}`,
);
submit("policy", () => ask("POST", of("screening"), { approve_after: number("after") }), "設定しました。");
submit(
  "reset",
  async () => {
    const made = await ask("POST", of("reset"), { seed: number("seed"), estimates: number("estimates"), lived_in: number("lived_in") });
    await worlds();
    return made;
  },
  (made) => `${made.world} を作りました(シード ${made.seed}、見積 ${made.estimates} 件)。`,
);
$("disarm-all").addEventListener("click", (event) =>
  act(event.target.nextElementSibling, () => ask("DELETE", of("faults")), "すべて解除しました。"),
);
$("delete").addEventListener("click", () => {
  if (!confirm(`ワールド「${world}」を削除します。よろしいですか?`)) return;
  const gone = world;
  act(outputOf($("reset")), () => ask("DELETE", of("")), `${gone} を削除しました。`).then(worlds);
});
$("only").addEventListener("input", look);
addEventListener("visibilitychange", () => document.hidden || look());

open(world).then(keepLooking);

async function learn() {
  try {
    const faults = await ask("GET", "/faults");
    catalogue = faults.map((one) => ({ ...one, text: Object.values(one).join(" ").toLowerCase() }));
    filter();
  } catch {
    setTimeout(learn, EVERY); // what is wrong is told by whoever looks at the world
  }
}

learn();
