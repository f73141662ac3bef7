// Past runs as lines over time, and as a table.
function trend() {
  const points = data.trend;
  if (points.length < 2) return;
  const kinds = [["found", "var(--s3)"], ["proposed", "var(--accent)"], ["merged", "var(--s2)"], ["refused", "var(--warn)"]];
  const [width, height, pad] = [1000, 240, 36];
  const most = Math.max(1, ...points.flatMap((point) => kinds.map(([kind]) => point[kind])));
  const x = (index) => pad + (index * (width - 2 * pad)) / (points.length - 1);
  const y = (value) => height - pad - (value * (height - 2 * pad)) / most;
  const picture = draw("svg", { class: "trend", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": "Findings over past runs; the table below says the same" });
  kinds.forEach(([kind, colour], index) => {
    const line = draw("polyline", { points: points.map((point, at) => `${x(at)},${y(point[kind])}`).join(" "), "stroke-dasharray": ["", "8 4", "2 4", "10 3 2 3"][index] });
    line.style.stroke = colour;
    picture.append(line, draw("text", { x: width - pad + 4, y: y(points[points.length - 1][kind]) + 4 }, kind[0]));
  });
  picture.append(draw("text", { x: pad, y: height - 10 }, points[0].day), draw("text", { x: width - pad - 70, y: height - 10 }, points[points.length - 1].day), draw("text", { x: 4, y: pad - 10 }, String(most)));
  const head = make("tr", {}, ...["run", ...kinds.map(([kind]) => kind)].map((name) => make("th", { scope: "col" }, name)));
  const rows = [...points].reverse().map((point) => make("tr", {}, make("td", {}, point.day), ...kinds.map(([kind]) => make("td", { class: "num" }, count(point[kind])))));
  section("trend", "Over past runs", picture, make("details", {}, make("summary", {}, "As a table"), make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows))));
}
