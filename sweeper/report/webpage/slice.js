// The graph around the target in three columns: users, the target, what it uses.
function slice() {
  const graph = data.slice;
  if (!graph || !graph.nodes.length) return;
  const [width, boxWidth, boxHeight, gap] = [1060, 300, 40, 12];
  const groups = ["user", "target", "used"];
  const lefts = [10, (width - boxWidth) / 2, width - boxWidth - 10];
  const rows = [0, 0, 0];
  const tall = Math.max(...groups.map((group) => graph.nodes.filter((node) => node.group === group).length));
  const height = tall * (boxHeight + gap) + gap;
  const places = graph.nodes.map((node) => {
    const column = groups.indexOf(node.group);
    const total = graph.nodes.filter((each) => each.group === node.group).length;
    const top = (height - total * (boxHeight + gap) + gap) / 2;
    return { x: lefts[column], y: top + rows[column]++ * (boxHeight + gap) };
  });
  const cut = (text, most) => (text.length > most ? `…${text.slice(1 - most)}` : text);
  const picture = draw("svg", { class: "slice", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": "The graph around the target; the lists below say the same" });
  for (const edge of graph.edges) {
    const [a, b] = [places[edge.source], places[edge.target]];
    const [x1, y1, x2, y2] = [a.x + boxWidth, a.y + boxHeight / 2, b.x, b.y + boxHeight / 2];
    if (x2 <= a.x) continue;
    const middle = (x1 + x2) / 2;
    picture.append(draw("path", { class: edge.is_certain ? "" : "maybe", d: `M${x1},${y1} C${middle},${y1} ${middle},${y2} ${x2},${y2}` }));
  }
  graph.nodes.forEach((node, index) => {
    const { x, y } = places[index];
    picture.append(draw("g", { class: node.group }, draw("rect", { x, y, width: boxWidth, height: boxHeight, rx: 6 }),
      draw("text", { x: x + 10, y: y + 17 }, cut(node.label, 42)), draw("text", { class: "sub", x: x + 10, y: y + 32 }, cut(node.place, 50))));
  });
  const list = (group, title) => {
    const found = graph.nodes.filter((node) => node.group === group);
    return found.length ? make("div", {}, make("h3", {}, title), make("ul", {}, ...found.map((node) => make("li", {}, `${node.label}, ${node.place}`)))) : null;
  };
  const words = make("details", {}, make("summary", {}, "As lists"), list("user", "Users"), list("target", "Target"), list("used", "Used by it"));
  const rest = graph.left_out ? make("p", { class: "soft" }, `${plural(graph.left_out, "more node")} have no place here; the tables have all.`) : null;
  section("slice", "Around it", make("p", { class: "soft" }, "Left: who uses it. Right: what it uses. Dashed: through a receiver of unknown type."), make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Graph" }, picture), rest, words);
}
