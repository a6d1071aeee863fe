// While the demo is being made, its part of the front page is looked at again every two seconds.

const EVERY = 2000;

async function look() {
  const shown = document.getElementById("demo");
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } }).catch(() => null);
  const text = answer?.ok ? await answer.text() : "";
  const found = new DOMParser().parseFromString(text, "text/html").getElementById("demo");
  // Only what changed is replaced, and never under somebody's fingers.
  if (found && found.outerHTML !== shown.outerHTML && !shown.contains(document.activeElement)) shown.replaceWith(found);
  if (document.getElementById("demo")?.dataset.going !== undefined) setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
