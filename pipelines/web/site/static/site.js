// What helps on every page with scripts; each page works without it. Nothing imports it: it would be run a second time.

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
