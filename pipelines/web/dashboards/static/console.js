// Colours the query while it is typed: a layer below the text area, which stays what is edited and sent.
const KINDS = [
  ["comment", /#[^\n]*/y],
  ["iri", /<[^<>"{}|^`\\\u0000-\u0020]*>/y],
  ["string", /"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/y],
  ["variable", /[?$][\p{L}\p{N}_]+/uy],
  ["language", /@[A-Za-z]+(?:-[A-Za-z0-9]+)*/y],
  ["name", /(?:[\p{L}_][\p{L}\p{N}_.-]*)?:[\p{L}\p{N}_.:%-]*/uy],
  ["number", /[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y],
  ["word", /[A-Za-z][A-Za-z0-9_]*/y],
];

function colour(layer, text) {
  const made = document.createDocumentFragment();
  let plain = "";
  const flush = () => { if (plain) made.append(plain); plain = ""; };
  for (let at = 0; at < text.length;) {
    let found = null;
    for (const [kind, pattern] of KINDS) {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (match?.[0]) { found = [kind, match[0]]; break; }
    }
    if (!found) { plain += text[at]; at += 1; continue; }
    flush();
    const piece = document.createElement("span");
    piece.className = `t-${found[0]}`;
    piece.textContent = found[1];
    made.append(piece);
    at += found[1].length;
  }
  flush();
  made.append("\n");
  layer.replaceChildren(made);
}

for (const editor of document.querySelectorAll(".editor")) {
  const area = editor.querySelector("textarea");
  const layer = editor.querySelector("pre");
  const fit = () => {
    colour(layer, area.value);
    area.rows = Math.max(14, area.value.split("\n").length + 1);
  };
  editor.classList.add("live");
  layer.hidden = false;
  area.addEventListener("input", fit);
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) area.form.requestSubmit();
  });
  fit();
}

// A chosen ready query is shown at once.
document.querySelector("#name")?.addEventListener("change", (event) => event.target.form.requestSubmit());
