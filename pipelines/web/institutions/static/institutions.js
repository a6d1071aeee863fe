// Uploads with progress, by choosing or by dropping; and a page that says when a check is done.
import { token } from "./asking.js";

const form = document.querySelector("form[data-upload]");
if (form) {
  const input = form.querySelector('input[type="file"]');
  const told = form.querySelector(".told");
  const bar = form.querySelector("progress");

  const tell = (text, wrong = false) => {
    told.textContent = text;
    told.classList.toggle("wrong", wrong);
    told.setAttribute("role", wrong ? "alert" : "status");
  };

  const send = (file) => {
    if (file.size > Number(form.dataset.largest)) return tell(form.dataset.tooLarge, true);
    const request = new XMLHttpRequest();
    request.open("PUT", `${form.dataset.upload}?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("X-CSRF-Token", token());
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Content-Type", "application/octet-stream");
    form.querySelector(".sending").hidden = false;
    form.querySelector("button").disabled = true;
    let last = -1;
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      const share = Math.floor((100 * event.loaded) / event.total);
      bar.value = share;
      // Said every ten per cent, so that a screen reader is not flooded.
      if (Math.floor(share / 10) !== last) tell(`${form.dataset.sending} ${share} %`);
      last = Math.floor(share / 10);
    });
    request.upload.addEventListener("load", () => tell(form.dataset.checking));
    const end = (text) => {
      form.querySelector("button").disabled = false;
      form.querySelector(".sending").hidden = true;
      tell(text, true);
    };
    request.addEventListener("error", () => end(form.dataset.broken));
    request.addEventListener("load", () => {
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch { /* told below */ }
      if (request.status === 201) return window.location.assign(answer.page);
      const error = answer.error;
      end(error ? [error.message, error.remedy].filter(Boolean).join(": ") : form.dataset.broken);
    });
    request.send(file);
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    delete form.dataset.sent;
    if (input.files[0]) send(input.files[0]);
  });
  for (const name of ["dragover", "dragenter"]) {
    form.addEventListener(name, (event) => {
      event.preventDefault();
      form.classList.add("over");
    });
  }
  for (const name of ["dragleave", "drop"]) form.addEventListener(name, () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length === 0) return;
    input.files = event.dataTransfer.files;
    send(event.dataTransfer.files[0]);
  });
}

const waiting = document.querySelector("[data-poll]");
if (waiting) {
  const look = async () => {
    try {
      const answer = await fetch(waiting.dataset.poll, { headers: { Accept: "application/json" } });
      const told = await answer.json();
      const { state, doing } = waiting.dataset;
      if (told.state && (told.state !== state || told.doing !== doing)) return window.location.reload();
    } catch { /* the next look may succeed */ }
    // A check takes seconds, a run minutes.
    setTimeout(look, waiting.dataset.doing ? 10000 : 2000);
  };
  setTimeout(look, 1000);
}
