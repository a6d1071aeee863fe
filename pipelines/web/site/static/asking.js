// How scripts ask our own API. Without effects of its own, for a module that another imports is loaded under its bare name.

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
