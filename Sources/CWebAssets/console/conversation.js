// A conversation as people see it: sides by role, days, times, receipts, attachments, and events in words.
import { ANSWER, answer, INTERACTIVE, question } from "./interactive.js";
import { markdown } from "./markdown.js";
import { h } from "./tree.js";
import { Words } from "./words.js";

const EVENT = "application/vnd.amazonaws.connect.event.";
// Customers are on the left, and everybody who answers them is on the right.
export const side = (role) => (role === "CUSTOMER" ? "left" : "right");

// A role in words.
export const roleWords = (role) => (role ?? "").toLowerCase().replaceAll("_", " ");

// The name of a participant in words. Roles without a name are in lower case.
export const who = (item) => item.DisplayName || roleWords(item.ParticipantRole);

// The content of one item in words, for lists.
export function summary(item) {
  if (!item) return "";
  const type = item.ContentType ?? item.contentType ?? "";
  const name = item.DisplayName ?? item.displayName ?? "";
  const content = item.Content ?? item.content;
  if (type.startsWith(EVENT)) return Words.event(type.slice(EVENT.length), name);
  if (type === INTERACTIVE) return question(content)?.title || "A choice";
  if (type === ANSWER) return answer(content);
  if (item.Type === "ATTACHMENT" || content === undefined) return "An attachment";
  return content;
}

// The items of a transcript as trees.
//   attachment(entry, item): what a view adds to an attachment, such as a preview and buttons
//   marked: the id of an item to point out
//   link(item): the address of an item
export function conversation(items, { attachment = () => null, marked = null, link = null } = {}) {
  const receipts = receiptsOf(items);
  let day = "";
  return items.filter((item) => item.Type !== "MESSAGEMETADATA").flatMap((item) => {
    const trees = [];
    const today = Words.day(item.AbsoluteTime);
    if (today !== day) trees.push(h("div", { key: `day ${today} ${item.Id}`, class: "day", role: "separator" }, today));
    day = today;
    trees.push(item.Type === "EVENT" ? separator(item, marked) : bubble(item, { attachment, marked, link, receipt: receipts.get(item.Id) }));
    return trees;
  });
}

// Who has received or read a message, by the message's id.
function receiptsOf(items) {
  const receipts = new Map();
  for (const item of items) {
    for (const receipt of item.MessageMetadata?.Receipts ?? []) {
      receipts.set(item.MessageMetadata.MessageId, receipt.ReadTimestamp ? "Read" : "Delivered");
    }
  }
  return receipts;
}

function separator(item, marked) {
  const text = Words.event(item.ContentType.slice(EVENT.length), who(item));
  return h("p", { key: item.Id, id: `item-${item.Id}`, class: item.Id === marked ? "event marked" : "event" },
    text, h("time", { datetime: item.AbsoluteTime, title: item.AbsoluteTime }, ` · ${Words.time(item.AbsoluteTime)}`));
}

function bubble(item, { attachment, marked, link, receipt }) {
  const classes = ["bubble", side(item.ParticipantRole), (item.ParticipantRole ?? "").toLowerCase(), item.Id === marked ? "marked" : ""];
  const time = h("time", { datetime: item.AbsoluteTime, title: item.AbsoluteTime }, Words.time(item.AbsoluteTime));
  return h("div", { key: item.Id, id: `item-${item.Id}`, class: classes.filter(Boolean).join(" ") },
    h("div", { class: "author" }, who(item), " · ",
      link ? h("a", { href: link(item), title: "Link to this item" }, time) : time),
    body(item, attachment), receipt ? h("div", { class: "receipt" }, `✓ ${receipt}`) : null);
}

function body(item, attachment) {
  if (item.Type === "ATTACHMENT") return h("div", { class: "files" }, item.Attachments.map((entry) => file(entry, attachment(entry, item))));
  switch (item.ContentType) {
  case "text/markdown": return markdown(item.Content);
  case INTERACTIVE: return choices(item.Content);
  case ANSWER: return h("p", { class: "text" }, `▸ ${answer(item.Content)}`);
  case "application/json": return h("pre", { class: "json" }, pretty(item.Content));
  default: return h("p", { class: "text" }, item.Content);
  }
}

const SCANS = { APPROVED: "approved", REJECTED: "rejected by the scan", IN_PROGRESS: "is being scanned" };

function file(entry, more) {
  return h("div", { class: "file" },
    h("span", null, h("span", { class: "icon icon-file", "aria-hidden": "true" }), " ", entry.AttachmentName),
    h("span", { class: `badge ${(entry.Status ?? "").toLowerCase()}` }, SCANS[entry.Status] ?? entry.Status ?? ""), more);
}

function choices(content) {
  const asked = question(content);
  if (!asked) return h("pre", { class: "json" }, pretty(content));
  return h("div", { class: "choices" },
    asked.title ? h("p", { class: "text" }, asked.title) : null,
    asked.subtitle ? h("p", { class: "text soft" }, asked.subtitle) : null,
    asked.choices.length
      ? h("ul", { "aria-label": "Choices" }, asked.choices.map((each) => h("li", null, each.title, each.subtitle ? h("small", null, each.subtitle) : null)))
      : h("p", { class: "soft" }, asked.kind === "ViewResource" ? "A form, which the client shows" : asked.kind));
}

// JSON with line breaks, or the text itself if it is not JSON.
export function pretty(content) {
  try {
    return JSON.stringify(typeof content === "string" ? JSON.parse(content) : content, null, 2);
  } catch {
    return String(content);
  }
}
