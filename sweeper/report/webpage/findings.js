// The table of findings: searched, filtered and sorted over the data; rows are made as one scrolls.
const COLUMNS = [
  ["finding", (f) => f.name.toLowerCase(), false, ""],
  ["kind", (f) => f.kind, false, "wide"],
  ["confidence", (f) => f.confidence, true, ""],
  ["risk", (f) => f.risk, true, "wide"],
  ["lines", (f) => f.lines, true, "wide"],
  ["age", (f) => f.age, true, "wide"],
];
const BATCH = 120;
const since = (days) => (days === null ? "" : days < 730 ? `${count(days)} d` : `${(days / 365.25).toFixed(1)} y`);
let filterTo = () => {};

function findings() {
  const state = { column: 2, down: true, search: "", kind: "", least: 0, owner: "", outcome: "" };
  const body = make("tbody", {});
  const said = make("p", { class: "soft", role: "status" });
  const heads = COLUMNS.map(([name, , isNumber, wide], index) => {
    const cell = sorter(name, index, state, show, isNumber);
    if (wide) cell.classList.add(wide);
    return cell;
  });
  const more = make("button", { type: "button", class: "push", on: { click: () => grow() } }, "Show more");
  let rows = [];
  let shown = 0;

  const search = make("input", { type: "search", on: { input: () => { state.search = search.value.toLowerCase(); show(); } } });
  const bar = make("div", { class: "bar" }, make("label", {}, "Search names, paths, owners", search));
  const values = (pick) => [...new Set(data.findings.map(pick))].filter(Boolean).sort();
  const add = (label, key, found) => {
    if (found.length > 1) bar.append(choose(label, [["", "all"], ...found.map((each) => [each, each])], (value) => { state[key] = value; show(); }));
  };
  add("Kind", "kind", values((f) => f.kind));
  bar.append(choose("Confidence", [["0", "any"], ["0.6", "0.60 and more"], ["0.8", "0.80 and more"], ["0.9", "0.90 and more"]], (value) => { state.least = Number(value); show(); }));
  add("Owner", "owner", values((f) => f.owner));
  add("Outcome", "outcome", values((f) => f.outcome));

  function fits(f) {
    return f.confidence >= state.least && (!state.kind || f.kind === state.kind) && (!state.owner || f.owner === state.owner) && (!state.outcome || f.outcome === state.outcome) && (!state.search || `${f.path}:${f.line} ${f.name} ${f.owner}`.toLowerCase().includes(state.search));
  }

  function show() {
    const value = COLUMNS[state.column][1];
    const sign = state.down ? -1 : 1;
    rows = data.findings.filter(fits).sort((a, b) => {
      const [x, y] = [value(a), value(b)];
      const order = x === null || y === null ? compare(x, y) : sign * compare(x, y);
      return order || compare(a.path, b.path) || a.line - b.line;
    });
    heads.forEach((cell) => cell.mark());
    body.replaceChildren();
    shown = 0;
    const lines = rows.reduce((sum, f) => sum + f.lines, 0);
    said.textContent = `${count(rows.length)} of ${plural(data.findings.length, "finding")}, ${plural(lines, "line")}`;
    grow();
  }

  function grow() {
    const part = rows.slice(shown, shown + BATCH);
    shown += part.length;
    body.append(...part.map(row));
    more.hidden = shown >= rows.length;
  }

  function row(f) {
    const open = make("button", { type: "button", class: "open", "aria-expanded": "false" }, ...breakable(f.name));
    const where = make("div", { class: "where mono" }, ...breakable(`${f.path}:${f.line}`));
    const outcome = f.outcome ? make("div", { class: "where" }, f.outcome) : null;
    const made = make("tr", { class: "row" },
      make("td", {}, open, where, outcome),
      make("td", { class: "wide" }, make("span", { class: "tag" }, f.kind)),
      make("td", { class: "num" }, f.confidence.toFixed(2)),
      make("td", { class: "num wide" }, f.risk.toFixed(2)),
      make("td", { class: "num wide" }, count(f.lines)),
      make("td", { class: "num wide" }, since(f.age)));
    let detail = null;
    open.addEventListener("click", () => {
      if (detail) { detail.remove(); detail = null; } else { detail = details(f); made.after(detail); }
      open.setAttribute("aria-expanded", String(Boolean(detail)));
    });
    return made;
  }

  filterTo = (path) => {
    search.value = path;
    state.search = path.toLowerCase();
    show();
    const target = document.getElementById("findings");
    target.scrollIntoView();
    target.focus({ preventScroll: true });
  };

  const table = make("table", {}, make("caption", { class: "soft" }, said), make("thead", {}, make("tr", {}, ...heads)), body);
  section("findings", "Findings", bar, make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Table of findings" }, table), more);
  if ("IntersectionObserver" in window) new IntersectionObserver((seen) => { if (seen.some((one) => one.isIntersecting) && !more.hidden) grow(); }).observe(more);
  addEventListener("beforeprint", () => { while (shown < Math.min(rows.length, 2000)) grow(); });
  show();
}

function details(f) {
  const evidence = make("ul", {}, ...f.evidence.map((one) => make("li", {},
    make("span", { class: one.verdict }, one.verdict),
    make("span", { class: "num" }, `${one.weight > 0 ? "+" : ""}${one.weight.toFixed(1)}`),
    make("span", {}, `${one.note} (${one.source})`))));
  const code = make("pre", { tabindex: "0", "aria-label": `Source of ${f.name}` });
  f.excerpt.split("\n").forEach((line, index) => code.append(make("span", { class: "n" }, String(f.line + index)), `${line}\n`));
  const parts = [make("p", {}, f.message), f.evidence.length ? evidence : null, f.excerpt ? code : null];
  for (const [label, text] of [["Why", f.why], ["Remove", f.removal], ["Keep", f.keep]]) if (text) parts.push(command(label, text));
  if (f.owner) parts.push(make("p", { class: "soft" }, `Owned by ${f.owner}`));
  return make("tr", { class: "detail" }, make("td", { colspan: String(COLUMNS.length) }, ...parts));
}

function command(label, text) {
  const code = make("code", {}, text);
  const copy = make("button", { type: "button", class: "push", "aria-label": `Copy: ${text}`, on: { click: async () => {
    try { await navigator.clipboard.writeText(text); copy.textContent = "Copied"; } catch {
      getSelection().selectAllChildren(code);
      copy.textContent = "Selected";
    }
  } } }, "Copy");
  return make("div", { class: "command" }, make("span", {}, label), code, copy);
}
