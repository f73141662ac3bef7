// A map of lines by folder: squarified (Bruls, Huizing, van Wijk, 2000), one folder at a time.
function tree(files, findings) {
  const root = { name: "", path: "", children: new Map(), lines: 0, dead: 0, sure: 0, age: null, owner: "", above: null };
  const leaves = new Map();
  for (const file of files) {
    let node = root;
    for (const part of file.path.split("/")) {
      if (!node.children.has(part)) {
        const path = node.path ? `${node.path}/${part}` : part;
        node.children.set(part, { name: part, path, children: new Map(), lines: 0, dead: 0, sure: 0, age: null, owner: "", above: node });
      }
      node = node.children.get(part);
    }
    node.owner = file.owner;
    leaves.set(file.path, node);
    for (let each = node; each; each = each.above) each.lines += Math.max(file.lines, 1);
  }
  for (const finding of findings) {
    const leaf = leaves.get(finding.path);
    for (let each = leaf; each; each = each.above) {
      each.dead += finding.lines;
      each.sure = Math.max(each.sure, finding.confidence);
      if (finding.age !== null) each.age = Math.max(each.age ?? 0, finding.age);
    }
  }
  own(root);
  return joined(root);
}

// A folder with nothing but one folder in it is one with that: `src/shop`.
function joined(node) {
  for (const [key, child] of [...node.children]) {
    let last = child;
    while (last.children.size === 1 && [...last.children.values()][0].children.size) {
      const only = [...last.children.values()][0];
      only.name = `${last.name}/${only.name}`;
      last = only;
    }
    last.above = node;
    node.children.set(key, joined(last));
  }
  return node;
}

// A folder is owned by whom all of it is owned by.
function own(node) {
  if (node.children.size) {
    const owners = new Set([...node.children.values()].map(own));
    node.owner = owners.size === 1 ? [...owners][0] : "several";
  }
  return node.owner;
}

function squarify(items, width, height) {
  const total = items.reduce((sum, item) => sum + item.lines, 0);
  const scale = (width * height) / Math.max(total, 1);
  const placed = [];
  let [x, y, w, h] = [0, 0, width, height];
  let row = [];
  const worst = (some, side) => {
    const areas = some.map((item) => item.lines * scale);
    const sum = areas.reduce((a, b) => a + b, 0);
    return Math.max((side * side * Math.max(...areas)) / (sum * sum), (sum * sum) / (side * side * Math.min(...areas)));
  };
  const lay = () => {
    const sum = row.reduce((a, item) => a + item.lines * scale, 0);
    const isWide = w >= h;
    const thick = sum / Math.max(isWide ? h : w, 1e-9);
    let along = 0;
    for (const item of row) {
      const long = (item.lines * scale) / Math.max(thick, 1e-9);
      placed.push(isWide ? { item, x, y: y + along, w: thick, h: long } : { item, x: x + along, y, w: long, h: thick });
      along += long;
    }
    if (isWide) { x += thick; w -= thick; } else { y += thick; h -= thick; }
    row = [];
  };
  for (const item of items) {
    const side = Math.min(w, h);
    if (row.length && worst([...row, item], side) > worst(row, side)) lay();
    row.push(item);
  }
  if (row.length) lay();
  return placed;
}

const HEAD = 24; // pixels of a folder's name

const STEPS = {
  confidence: [["none found", (n) => !n.dead], ["below 0.60", (n) => n.sure < 0.6], ["0.60 to 0.80", (n) => n.sure < 0.8], ["0.80 to 0.90", (n) => n.sure < 0.9], ["0.90 and more", () => true]],
  age: [["none found, or age unknown", (n) => !n.dead || n.age === null], ["below 1 year", (n) => n.age < 365], ["1 to 2 years", (n) => n.age < 730], ["2 to 5 years", (n) => n.age < 1826], ["5 years and more", () => true]],
};

function treemap(root) {
  let first = root;
  while (first.children.size === 1 && [...first.children.values()][0].children.size) first = [...first.children.values()][0];
  const state = { node: first, colour: "confidence" };
  const crumbs = make("nav", { class: "crumbs", "aria-label": "Folders above" });
  const map = make("div", { class: "map", role: "group", "aria-label": "Lines by folder and file" });
  const legend = make("ul", { class: "legend" });
  const owners = [...new Set(data.files.map((file) => file.owner))].filter(Boolean).sort();
  const colours = [["confidence", "surest finding"], ["age", "oldest finding"]];
  if (owners.length) colours.push(["owner", "owner"]);
  const bar = make("div", { class: "bar" }, crumbs, choose("Colour by", colours, (value) => { state.colour = value; show(); }));
  const step = (node) => {
    if (state.colour === "owner") return !node.owner || node.owner === "several" ? 0 : 1 + (owners.indexOf(node.owner) % 4);
    return STEPS[state.colour].findIndex(([, fits]) => fits(node));
  };
  const go = (node) => { state.node = node; show(); const cell = map.querySelector("button"); if (cell) cell.focus(); };

  function cell({ item, x, y, w, h }, width, height, isHead) {
    const isFolder = item.children.size > 0;
    const dead = item.dead ? `, ${count(item.dead)} in findings` : "";
    const owner = item.owner ? `, ${item.owner}` : "";
    const text = `${item.name}${isFolder ? "/" : ""} ${plural(item.lines, "line")}${dead}${owner}`;
    const made = make("button", { type: "button", class: "cell", title: text, "aria-label": text, on: { click: () => (isFolder ? go(item) : filterTo(item.path)) } });
    Object.assign(made.style, { left: `${(100 * x) / width}%`, top: `${(100 * y) / height}%`, width: `${(100 * w) / width}%`, height: `${(100 * h) / height}%` });
    const number = isHead ? 0 : step(item);
    if (isHead) made.classList.add("folder");
    made.style.background = number ? `var(--s${number})` : "var(--live)";
    const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
    made.style.color = number >= 3 ? (isDark ? "#10151b" : "#ffffff") : number === 2 ? (isDark ? "#ffffff" : "#10151b") : "var(--ink)";
    if (w > 50 && h > 26) made.append(make("b", {}, `${item.name}${isFolder ? "/" : ""}`));
    if (!isHead && w > 70 && h > 46) made.append(" ", make("span", {}, plural(item.lines, "line")));
    if (item.dead && !isHead) {
      const share = make("i", {});
      share.style.width = `${Math.min(100, Math.max(2, (100 * item.dead) / item.lines))}%`;
      made.append(share);
    }
    return made;
  }

  const largest = (node, most) => [...node.children.values()].sort((a, b) => b.lines - a.lines || compare(a.name, b.name)).slice(0, most);

  // A folder with room shows what is in it, below its own name.
  function cells(node, left, top, w, h, width, height, depth) {
    return squarify(largest(node, depth ? 60 : 150), w, h).flatMap((one) => {
      const placed = { ...one, x: one.x + left, y: one.y + top };
      const hasRoom = depth < 2 && one.item.children.size > 1 && one.w > 110 && one.h > 80;
      if (!hasRoom) return [cell(placed, width, height)];
      const inner = cells(one.item, placed.x + 3, placed.y + HEAD, one.w - 6, one.h - HEAD - 3, width, height, depth + 1);
      return [cell(placed, width, height, true), ...inner];
    });
  }

  function show() {
    const width = map.clientWidth || 900;
    const height = map.clientHeight || 360;
    map.replaceChildren(...cells(state.node, 0, 0, width, height, width, height, 0));
    const way = [];
    for (let node = state.node; node; node = node.above) way.unshift(node);
    crumbs.replaceChildren(...way.flatMap((node, index) => {
      const name = node.name || "all";
      const shown = node === state.node ? make("strong", {}, name) : make("button", { type: "button", on: { click: () => go(node) } }, name);
      return index ? [make("span", { "aria-hidden": "true" }, "/"), shown] : [shown];
    }));
    const names = state.colour === "owner" ? ["nobody, or several", ...owners.slice(0, 4)] : STEPS[state.colour].map(([name]) => name);
    legend.replaceChildren(...names.map((name, index) => {
      const box = make("i", {});
      box.style.background = index ? `var(--s${index})` : "var(--live)";
      return make("li", {}, box, name);
    }), make("li", {}, (() => { const box = make("i", {}); box.style.background = "var(--warn)"; return box; })(), "share of lines in findings"));
  }

  map.addEventListener("keydown", (event) => { if (event.key === "Escape" && state.node.above) go(state.node.above); });
  section("map", "Where the lines are", make("p", { class: "soft" }, "Choose a folder to look into it, a file for its findings; Escape goes up. The table below says the same."), bar, map, legend);
  show();
  addEventListener("resize", show);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
}
