// What helps on every page with scripts; each page works without it.

/** The session's token, for requests that change something. */
export function token() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}

/** A request to our own API: JSON in, JSON out; an error of the API is thrown with its words. */
export async function ask(address, { method = "GET", body, signal } = {}) {
  const headers = { Accept: "application/json", "X-CSRF-Token": token() };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const answer = await fetch(address, { method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body) });
  const told = answer.status === 204 ? null : await answer.json().catch(() => null);
  if (!answer.ok) throw new Error(told?.error ? [told.error.message, told.error.remedy].filter(Boolean).join(": ") : answer.statusText);
  return told;
}

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 3000);
});

// What a button says it does is asked before it does it.
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.ask ?? event.target.dataset.ask;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    delete event.target.dataset.sent;
  }
}, true);

// A choice in a form marked so shows its result at once.
document.addEventListener("change", (event) => event.target.closest("form[data-at-once]")?.requestSubmit());
