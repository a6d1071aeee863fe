// Has the next record ready, so that it is there at once; sends decisions beside it; single keys, in the search too;
// keeps a note that was written and not sent. All else works without.
const place = document.getElementById("review");
const search = document.getElementById("review-found"); // on the page of the search, instead of `place`
const said = document.getElementById("review-said");
const left = document.getElementById("review-left");
const keys = document.getElementById("review-keys");
const failed = document.getElementById("review-failed");
const KEPT = "donata-review-keys", FAILED = "donata-review-failed", NOTE = "donata-review-note";

let ready = null; // promise of the next record: an element, or null where there is none
let skipped = new URL(location.href).searchParams.get("skipped");
let sending = Promise.resolve();
let busy = false;
let held = ""; // row of the record that is ready
const troubles = []; // decisions that were not recorded: row, and what to say

const current = () => place?.querySelector(".review-card");

// A note stays with its record until a decision was sent with it: through a search and back, and when the page is left.
const noteOf = (row) => `${NOTE}:${(place ?? search).dataset.api}:${row}`;

function keepNote(row, text) {
  if (text.trim()) sessionStorage.setItem(noteOf(row), text);
  else sessionStorage.removeItem(noteOf(row));
}

function putNote(row) {
  const note = document.getElementById("note");
  const kept = sessionStorage.getItem(noteOf(row));
  if (note && kept) note.value = kept;
}

function fetchNext() {
  const card = current();
  const query = new URLSearchParams(place.dataset.query);
  if (skipped) query.set("skipped", skipped);
  if (card) query.append("apart", card.dataset.row);
  return fetch(`${place.dataset.next}?${query}`, { headers: { Accept: "text/html" } })
    .then(async (answer) => {
      if (answer.status !== 200) return null;
      const part = document.createElement("template");
      part.innerHTML = await answer.text();
      const next = part.content.querySelector(".review-card");
      held = next.dataset.row;
      return next;
    })
    .catch(() => null);
}

async function send(decision) {
  const answer = await fetch(`${place.dataset.api}/answers`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": place.dataset.token },
    body: JSON.stringify(decision),
  });
  if (!answer.ok) {
    const body = await answer.json().catch(() => null);
    throw new Error(body?.error?.message ?? answer.statusText);
  }
}

function count(gone) {
  const card = current();
  if (left && card) left.textContent = new Intl.NumberFormat(document.documentElement.lang).format(Math.max(1, Number(card.dataset.left) - gone));
}

function reload() {
  if (troubles.length) sessionStorage.setItem(FAILED, JSON.stringify(troubles));
  const query = new URLSearchParams(place.dataset.query);
  if (skipped) query.set("skipped", skipped);
  location.assign(`${place.dataset.page}?${query}`);
}

async function goOn(gone) {
  const next = await (ready ?? fetchNext());
  if (!next) {
    await sending;
    reload();
    return;
  }
  current().replaceWith(next);
  putNote(next.dataset.row);
  count(gone);
  document.getElementById("record-name").focus({ preventScroll: true });
  document.querySelector(".review-line").scrollIntoView();
  const query = new URLSearchParams(place.dataset.query);
  if (skipped) query.set("skipped", skipped);
  history.replaceState(null, "", `${place.dataset.page}?${query}`);
  // The one before must be recorded first: until then the server would offer it again.
  ready = sending.then(fetchNext);
}

const letGo = (row) =>
  fetch(`${place.dataset.api}/records/${row}/reservation`, { method: "DELETE", keepalive: true, headers: { "X-CSRF-Token": place.dataset.token } }).catch(() => null);

async function decide(choice, words) {
  // A second press before the next record is there is not meant for it.
  if (busy) return;
  busy = true;
  await settle(current(), choice, words);
  busy = false;
}

async function settle(card, choice, words) {
  const [verdict, item = ""] = choice.split(":");
  if (verdict === "skip") {
    skipped = card.dataset.row;
    letGo(card.dataset.row);
    await goOn(0);
    return;
  }
  const decision = { row: Number(card.dataset.row), verdict, item, note: card.querySelector("#note").value.replace(/\s+/g, " ").trim(), seen: Number(card.dataset.seen) };
  const name = card.dataset.name || card.querySelector("h2").textContent;
  sending = sending
    .then(() => send(decision))
    .then(() => { keepNote(decision.row, ""); })
    .then(() => { said.textContent = `${place.dataset.recorded}: ${name}: ${words}`; })
    .catch((error) => tell({ row: decision.row, words: `${place.dataset.failed}: ${name}: ${error.message}` }));
  await goOn(1);
}

// What was not recorded stays in sight until the page is left, with a way back to the record.
function tell(trouble) {
  troubles.push(trouble);
  const query = new URLSearchParams(place.dataset.query);
  query.set("row", trouble.row);
  const link = document.createElement("a");
  link.href = `${place.dataset.page}?${query}`;
  link.textContent = trouble.words;
  const entry = document.createElement("li");
  entry.append(link);
  failed.append(entry);
  failed.hidden = false;
}

function press(button) {
  button.form.requestSubmit(button);
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const typing = event.target.matches("input:not([type=checkbox]), textarea, select");
  if (event.key === "Escape" && typing) {
    (document.getElementById("record-name") ?? document.getElementById("hits-name"))?.focus();
    return;
  }
  if (typing || !keys.checked) return;
  const key = event.key === "y" ? "1" : event.key;
  const field = { "/": "q", m: "note" }[key];
  if (field) {
    event.preventDefault();
    document.getElementById(field)?.focus();
  } else if (key === "?") {
    const help = document.querySelector(".review-help");
    help.open = !help.open;
  } else if (/^[1-9bnusz]$/.test(key)) {
    const pressed = document.querySelector(`[data-key="${key}"]`);
    if (pressed) {
      event.preventDefault();
      if (pressed.form) press(pressed);
      else pressed.click();
    }
  }
}

if (keys) {
  keys.checked = localStorage.getItem(KEPT) !== "off";
  keys.addEventListener("change", () => localStorage.setItem(KEPT, keys.checked ? "on" : "off"));
  document.addEventListener("keydown", onKey);
  document.addEventListener("input", (event) => {
    if (event.target.id === "note") keepNote((current() ?? search).dataset.row, event.target.value);
  });
}

if (search) {
  putNote(search.dataset.row);
  search.addEventListener("submit", (event) => {
    if (event.target.method === "post") keepNote(search.dataset.row, "");
  });
  document.getElementById("hits-name")?.focus();
}

if (place) {
  place.addEventListener("submit", (event) => {
    if (!event.target.matches(".review-form")) return;
    event.preventDefault();
    decide(event.submitter?.value ?? "skip", event.submitter?.dataset.words ?? "");
  });
  document.getElementById("review-undo").addEventListener("submit", async (event) => {
    event.preventDefault();
    await sending;
    event.target.submit();
  });
  for (const trouble of JSON.parse(sessionStorage.getItem(FAILED) ?? "[]")) tell(trouble);
  sessionStorage.removeItem(FAILED);
  if (current()) {
    putNote(current().dataset.row);
    ready = fetchNext();
  }
  addEventListener("pagehide", () => {
    if (held && held !== current()?.dataset.row) letGo(held);
  });
}
