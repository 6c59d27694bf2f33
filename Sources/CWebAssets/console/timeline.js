// What each participant's client sent and was sent, as a sequence diagram: one column for the service, and one for each
// participant. Requests go to the service, and frames come from it.
import { h } from "./tree.js";
import { Words } from "./words.js";

// The columns: participants in the order in which the contact has them. Those of entries that the contact does not have
// come last.
export function columns(contact, entries) {
  const known = contact.participants.map(({ id, displayName, role }) => ({ id, name: displayName, role }));
  const ids = new Set(known.map(({ id }) => id));
  for (const entry of entries) {
    if (entry.participantId && !ids.has(entry.participantId)) {
      ids.add(entry.participantId);
      known.push({ id: entry.participantId, name: (entry.role ?? "?").toLowerCase(), role: entry.role });
    }
  }
  return known;
}

const short = (operation) => operation.replace("application/vnd.amazonaws.connect.", "").replace(/^event\./, "");

// One entry: which columns it concerns, its direction, and its words.
export function arrow(entry, participants) {
  const place = (id) => participants.findIndex((each) => each.id === id);
  const own = entry.participantId ? place(entry.participantId) : -1;
  switch (entry.kind) {
  case "frame": {
    const ends = (entry.recipients ?? []).map(place).filter((index) => index >= 0);
    return { direction: "out", ends, label: short(entry.operation) || "attachment" };
  }
  case "received": return { direction: "in", ends: own < 0 ? [] : [own], label: short(entry.operation) };
  case "request": return { direction: "in", ends: own < 0 ? [] : [own], label: `${entry.operation} ${entry.status}` };
  case "socket": return { direction: "none", ends: own < 0 ? [] : [own], label: entry.operation === "Opened" ? "socket opened" : "socket closed" };
  case "admin": return { direction: "none", ends: [], label: `${entry.method} ${entry.operation.replace("/contacts/{contactId}", "…")} ${entry.status}` };
  default: return { direction: "none", ends: own < 0 ? [] : [own], label: entry.operation };
  }
}

// A label that can be broken between its words: CreateParticipantConnection, participant.joined.
const breakable = (label) => label.replace(/([a-z])([A-Z])/g, "$1\u200b$2").replace(/([./])/g, "$1\u200b");

// The most participants that have columns of their own.
const MOST = 8;

//   open(entry): shows an entry
//   opened: the number of the entry that is shown
//   detail(entry): the tree of that entry
export function timeline(contact, entries, { open, opened = null, detail = () => null } = {}) {
  const participants = columns(contact, entries).slice(0, MOST);
  return h("div", { class: `timeline parts-${participants.length}` },
    h("div", { key: "head", class: "moment head" },
      h("span", { class: "time" }, "Time"), h("span", { class: "lane column-0" }, "Service"),
      participants.map(({ id, name, role }, index) => h("span", { key: id, class: `lane column-${index + 1}` },
        `${name} `, h("small", null, (role ?? "").toLowerCase().replaceAll("_", " "))))),
    h("ol", { key: "moments", "aria-label": "Requests and frames, oldest first" },
      entries.map((entry) => h("li", { key: entry.number }, moment(entry, participants, { open, opened }), entry.number === opened ? h("div", { class: "entry-detail" }, detail(entry)) : null))));
}

function moment(entry, participants, { open, opened }) {
  const { direction, ends, label } = arrow(entry, participants);
  const last = ends.length ? Math.max(...ends) + 1 : 0;
  const classes = ["moment", entry.kind, entry.status >= 400 ? "bad" : "", entry.number === opened ? "chosen" : ""];
  return h("button", {
    type: "button", class: classes.filter(Boolean).join(" "), onclick: () => open(entry),
    "aria-label": `${Words.exact(entry.absoluteTime)} ${label}${entry.why ? `, ${entry.why}` : ""}`, "aria-pressed": String(entry.number === opened),
  },
  h("span", { class: "time" }, Words.exact(entry.absoluteTime)),
  h("span", { class: "lane column-0" }),
  participants.map((each, index) => h("span", { key: each.id, class: `lane column-${index + 1}${ends.includes(index) && !(direction === "out" && index + 1 === last) ? " end" : ""}` })),
  h("span", { class: `flow ${direction} ${direction === "none" && last > 0 ? "at" : "to"}-${last}` }, h("span", { class: "label" }, breakable(label), entry.why ? h("small", { class: "why" }, entry.why) : null)));
}
