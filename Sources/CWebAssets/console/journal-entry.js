// One entry of the journal with all that is known of it.
import { pretty } from "./conversation.js";
import { button, pairs } from "./parts.js";
import { h } from "./tree.js";

const body = (name, value) => (value === undefined ? null : h("section", { key: name, "aria-label": name }, h("h3", null, name), h("pre", { class: "code" }, pretty(value))));

// What a person needs to send the same request again. The body is not complete if the journal has cut it.
function callOf(entry) {
  const isJSON = typeof entry.request === "object";
  return { method: entry.method, path: entry.path, body: entry.request === undefined ? undefined : isJSON ? entry.request : String(entry.request) };
}

// Whether the journal has only the beginning of a body.
const isCut = (body) => typeof body === "string" && /… \(\d+ bytes\)$/.test(body);

//   people: participants whose names are known
export function journalEntry(entry, app, people = []) {
  const person = (id) => people.find((each) => each.id === id)?.displayName ?? id;
  return h("div", { key: entry.number, class: "journal-entry" },
    h("h2", null, entry.method ? `${entry.method} ${entry.path}` : `${entry.kind} ${entry.operation || "attachment"}`),
    entry.why ? h("p", { class: "failure" }, entry.why) : null,
    pairs([
      ["Entry", `${entry.number}, ${entry.kind}`], ["Operation", entry.operation || "–"], ["Time", entry.absoluteTime],
      entry.status ? ["Status", h("span", { class: `badge ${entry.status >= 400 ? "failed" : "passed"}` }, entry.status)] : null,
      entry.role ? ["By", `${entry.role}${entry.participantId ? ` ${person(entry.participantId)}` : ""}`] : null,
      entry.recipients ? ["Sent to", entry.recipients.map((id) => h("code", { key: id }, person(id), " "))] : null,
      entry.contactId ? ["Contact", h("a", { href: app.at("contacts", entry.contactId, { tab: "timeline", entry: entry.number }) }, entry.contactId)] : null,
    ]),
    h("div", { class: "bar" },
      entry.method ? button("Copy as curl", () => app.copyCurl(callOf(entry)), { disabled: isCut(entry.request), title: isCut(entry.request) ? "The journal has only the beginning of the body" : "" }) : null,
      button("Copy as JSON", () => app.copy(JSON.stringify(entry, null, 2)))),
    body("Request", entry.request), body("Response", entry.response), body("Content", entry.content));
}
