// Edits can be left out once one is ticked.
const form = document.getElementById("exclusions");
const reason = document.getElementById("reason");

function ticked() {
  return form.querySelectorAll('input[name="edit"]:checked').length;
}

form?.addEventListener("change", () => {
  const button = form.querySelector("button.danger");
  if (button) button.disabled = ticked() === 0;
});

if (form && reason) {
  const button = form.querySelector("button.danger");
  if (button) button.disabled = ticked() === 0;
}
