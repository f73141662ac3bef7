"use strict";
// Elements from values: text is always a text node, and styles go through the object model.
const data = JSON.parse(document.getElementById("data").textContent);

function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name === "on") for (const [event, run] of Object.entries(value)) element.addEventListener(event, run);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

function draw(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes || {})) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// Long names may break after their parts, so that short columns stay whole.
function breakable(text) {
  const parts = String(text).split(/(?<=[/:._])(?=[^/:._])/);
  return parts.flatMap((part, index) => (index ? [make("wbr"), part] : [part]));
}

function choose(label, options, run) {
  const select = make("select", { on: { change: () => run(select.value) } });
  for (const [value, text] of options) select.append(make("option", { value }, text));
  return make("label", {}, label, select);
}

const count = (number) => number.toLocaleString("en");
const plural = (number, noun) => `${count(number)} ${noun}${number === 1 ? "" : "s"}`;

function section(id, title, ...children) {
  const heading = make("h2", { id: `${id}-title` }, title);
  const made = make("section", { id, "aria-labelledby": heading.id, tabindex: "-1" }, heading, ...children);
  document.getElementById("main").append(made);
  return made;
}

// A head cell that sorts: `state` has the column and the direction, `run` draws anew.
function sorter(text, column, state, run, isNumber) {
  const cell = make("th", { scope: "col", class: isNumber ? "num" : null });
  const button = make("button", { type: "button", on: { click: () => {
    state.down = state.column === column ? !state.down : isNumber;
    state.column = column;
    run();
  } } }, text);
  cell.append(button);
  cell.mark = () => {
    const isOwn = state.column === column;
    cell.setAttribute("aria-sort", isOwn ? (state.down ? "descending" : "ascending") : "none");
    button.textContent = isOwn ? `${text} ${state.down ? "↓" : "↑"}` : text;
  };
  cell.mark();
  return cell;
}

function compare(left, right) {
  if (left === right) return 0;
  if (left === null) return 1;
  if (right === null) return -1;
  return left < right ? -1 : 1;
}
