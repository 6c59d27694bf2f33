// Small pieces that several views use.
import { h } from "./tree.js";

export const button = (text, onclick, props = {}) => h("button", { type: "button", onclick, ...props }, text);

// What a view without data says: what belongs here, and how to fill it.
export const empty = (title, text, ...actions) => h("div", { class: "empty" }, h("h2", null, title), h("p", null, text), ...actions);

// A control with its label and a hint. The name is explicit, because a label around a select would name its options, too.
export function field(label, control, hint = null) {
  const named = h(control.tag, { "aria-label": label, "aria-description": hint, ...control.props }, control.children);
  return h("label", { class: "field", key: `field ${label}` }, h("span", null, label), named, hint ? h("small", null, hint) : null);
}

export const select = (name, options, chosen, props = {}) => h("select", { name, ...props }, options.map((option) => {
  const [value, text] = Array.isArray(option) ? option : [option, option];
  return h("option", { value, selected: value === chosen }, text);
}));

export const pairs = (rows) => h("dl", { class: "pairs" }, rows.filter(Boolean).map(([name, ...value]) => [h("dt", null, name), h("dd", null, value)]));

// An id that can be copied, shortened.
export const id = (text, app, shown = text) => h("span", { class: "id" }, h("code", { title: text }, shown),
  button(h("span", { class: "icon icon-copy", "aria-hidden": "true" }), () => app.copy(text), { class: "quiet", "aria-label": `Copy ${text}`, title: "Copy" }));

// The values of a form by name. Empty ones are left out.
export function values(form) {
  const found = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== "string" ? value.size === 0 : value.trim() === "") continue;
    found[name] = typeof value === "string" ? value.trim() : value;
  }
  return found;
}

// Reads "name=value" lines.
export function attributes(text) {
  const found = {};
  for (const line of (text ?? "").split("\n").map((each) => each.trim()).filter(Boolean)) {
    const place = line.indexOf("=");
    if (place < 1) throw new Error(`expected name=value, got "${line}"`);
    found[line.slice(0, place).trim()] = line.slice(place + 1).trim();
  }
  return Object.keys(found).length ? found : undefined;
}
