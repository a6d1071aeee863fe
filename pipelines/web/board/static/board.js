// The board as it happens: where something has changed, the part of the page that shows it is loaded anew.
const live = () => document.querySelector("[data-live]");
const status = document.querySelector("[data-live-status]");
let loading = false, again = false;

async function reload() {
  if (loading) { again = true; return; }
  loading = true;
  try {
    const answer = await fetch(live().dataset.live, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(live().id);
    if (fresh) exchange(live(), fresh);
  } finally {
    loading = false;
    if (again) { again = false; reload(); }
  }
}

// Only what differs is exchanged, so that focus and selection stay where they are.
function exchange(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  const alike = old.children.length === fresh.children.length && old.children.length > 0
    && [...old.children].every((child, place) => child.tagName === fresh.children[place].tagName);
  const own = (node) => [...node.childNodes].filter((each) => each.nodeType === 3).map((each) => each.data.trim()).join();
  const attributes = (node) => [...node.attributes].map((each) => `${each.name}=${each.value}`).join();
  if (alike && own(old) === own(fresh) && attributes(old) === attributes(fresh)) {
    // Taken beforehand: one that takes its place here is gone there.
    const there = [...fresh.children];
    [...old.children].forEach((child, place) => exchange(child, there[place]));
  } else if (!old.contains(document.activeElement)) {
    old.replaceWith(document.adoptNode(fresh));
  }
}

if (live()) {
  const source = new EventSource("/board/events");
  source.addEventListener("open", () => { if (status) status.textContent = status.dataset.on; });
  source.addEventListener("error", () => { if (status) status.textContent = status.dataset.off; });
  source.addEventListener("board", reload);
  // What a job says is no event of the board: its page looks itself, as long as the job runs.
  setInterval(() => { if (!document.hidden && "liveOften" in live().dataset) reload(); }, 3000);
}
