// Tables beside the findings; each column sorts.
function tables() {
  data.tables.forEach((one, index) => {
    const state = { column: -1, down: false };
    const body = make("tbody", {});
    const isNumber = one.columns.map((_, column) => one.rows.length > 0 && one.rows.every((row) => typeof row[column] === "number"));
    const heads = one.columns.map((name, column) => sorter(name, column, state, show, isNumber[column]));
    const more = make("button", { type: "button", class: "push", on: { click: () => show(true) } }, `Show all ${count(one.rows.length)}`);
    function show(isWhole) {
      const rows = state.column < 0 ? one.rows : [...one.rows].sort((a, b) => (state.down ? -1 : 1) * compare(a[state.column], b[state.column]));
      const part = isWhole === true ? rows : rows.slice(0, 60);
      more.hidden = part.length === rows.length;
      body.replaceChildren(...part.map((row) => make("tr", { class: "row" }, ...row.map((cell, column) => make("td", { class: isNumber[column] ? "num" : null }, ...(typeof cell === "number" ? [cell.toLocaleString("en")] : breakable(cell)))))));
      heads.forEach((cell) => cell.mark());
    }
    const table = make("table", {}, make("thead", {}, make("tr", {}, ...heads)), body);
    section(`table-${index}`, `${one.title} (${count(one.rows.length)})`, one.note ? make("p", { class: "soft" }, one.note) : null, make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": one.title }, table), more);
    show();
  });
}
