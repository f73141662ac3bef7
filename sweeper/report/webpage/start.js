// The page from its data, from top to bottom.
document.getElementById("main").replaceChildren();
document.getElementById("head").append(
  make("h1", {}, data.title),
  make("p", { class: "soft" }, data.subtitle),
  data.is_complete ? "" : make("p", { class: "banner", role: "status" }, "Incomplete: not all of the input could be read; more code may be dead, or in use."),
  make("dl", { class: "facts" }, ...data.facts.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value)))));
slice();
if (data.files.length) treemap(tree(data.files, data.findings));
tables();
if (data.findings.length) findings();
else section("findings", "Findings", make("p", { class: "none" }, "None."));
trend();
if (data.notes.length) section("notes", "Not looked at", make("ul", {}, ...data.notes.map((note) => make("li", {}, note))));
document.documentElement.setAttribute("data-ready", "true");
