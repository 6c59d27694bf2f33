// One contact: its conversation, what people can do in it, and beside it its timeline, details and run.
import { acts } from "./acts.js";
import { Composer } from "./composer.js";
import { conversation, roleWords } from "./conversation.js";
import { journalEntry } from "./journal-entry.js";
import { button, empty, id, pairs } from "./parts.js";
import { commandOf, runReport, title } from "./run-view.js";
import { save } from "./save.js";
import { timeline } from "./timeline.js";
import { h } from "./tree.js";
import { Words } from "./words.js";

const TABS = [["chat", "Conversation"], ["timeline", "Timeline"], ["details", "Details"], ["run", "Run"]];
const TYPING = "application/vnd.amazonaws.connect.event.typing";
const TYPING_SHOWN = 12_000;

// The tab that the address names. Without one: the conversation if there is no room for both, else the timeline.
function tabOf({ tab }) {
  return tab ?? (matchMedia("(max-width: 62rem)").matches ? "chat" : "timeline");
}

export class Contact {
  data = null;
  items = [];
  entries = [];
  details = null;
  run = null;
  previews = new Map();

  constructor(app, contactID) {
    this.app = app;
    this.id = contactID;
    this.composer = new Composer(app, this);
  }

  // Frees what the browser keeps for previews.
  close() {
    for (const address of this.previews.values()) URL.revokeObjectURL(address);
  }

  path(rest = "") {
    return this.app.base(`/contacts/${encodeURIComponent(this.id)}${rest}`);
  }

  async load(route) {
    const tab = tabOf(route.query);
    const { api } = this.app;
    // First, because the browser reports each request for a contact that does not exist.
    const data = this.data ? null : await api.get(this.path());
    const [latest, { Transcript: items }] = await Promise.all([data ?? api.get(this.path()), api.get(this.path("/transcript"))]);
    Object.assign(this, { data: latest, items });
    const own = `contact=${encodeURIComponent(this.id)}`;
    const newest = await api.get(this.app.base(`/journal?${own}&order=newest&admin=true&limit=300`));
    this.entries = newest.entries.reverse();
    if (tab === "details") {
      const [{ sockets }, { timers }, { tokens }] = await Promise.all([
        api.get(this.app.base(`/sockets?${own}`)), api.get(this.path("/timers")), api.get(this.path("/tokens"))]);
      this.details = { sockets, timers, tokens };
    }
    if (tab === "run") {
      const { runs } = await api.get(this.app.base(`/runs?${own}&order=newest&limit=1`));
      this.run = runs.length ? await api.get(this.app.base(`/runs/${runs[0].id}/report`)) : null;
    }
  }

  tree(route) {
    if (!this.data) return this.app.view.problem ? empty("There is no such contact", "The server may have been started again, reset or restored since then. It also forgets the oldest ended contacts.") : h("p", { class: "soft" }, "Reading …");
    const tab = tabOf(route.query);
    const { data } = this;
    const name = data.participants.find(({ role }) => role === "CUSTOMER")?.displayName ?? "?";
    return h("div", { key: this.id, class: "contact" },
      h("div", { key: "head", class: "bar head" },
        h("a", { class: "back", href: this.app.at("contacts", null, { search: route.query.search, state: route.query.state }), "aria-label": "Back to the list" }, "←"),
        h("h2", null, name), h("span", { class: `badge ${data.state}` }, data.state), id(data.contactId, this.app, `${data.contactId.slice(0, 8)}…`),
        h("span", { class: "grow" }),
        data.participants.filter(({ presence }) => presence !== "left").map((each) => h("span", { key: each.id, class: "person", title: `${each.role}, ${each.presence}` }, `${each.displayName} `, h("small", null, roleWords(each.role)), each.monitoring ? " (monitors)" : "", each.presence === "connected" ? "" : ` (${each.presence})`))),
      h("div", { key: "acts", class: "bar acts", role: "toolbar", "aria-label": "Actions" }, acts(this)),
      h("div", { key: "body", class: "contact-body" },
        h("section", { key: "chat", class: tab === "chat" ? "chat shown" : "chat", "aria-label": "Conversation" },
          this.log(route), h("p", { key: "typing", class: "typing", "aria-live": "polite" }, this.typing()), this.composer.tree()),
        h("section", { key: "side", class: "tabs", "aria-label": "More about the contact" },
          h("div", { key: "tabs", class: "bar", role: "tablist", "aria-label": "About the contact" }, TABS.map(([key, label]) => h("button", {
            key, type: "button", role: "tab", class: key === "chat" ? "only-narrow" : "", "aria-selected": String(tab === key), onclick: () => this.app.refine({ tab: key, entry: null }),
          }, label))),
          h("div", { key: tab, class: "tab", role: "tabpanel", "aria-label": tab, tabindex: "0" }, this.tab(tab, route)))));
  }

  log(route) {
    const shown = route.query.item ?? null;
    return h("div", {
      key: "log", class: "log", role: "log", "aria-label": "Messages", tabindex: "0",
    }, this.items.length ? conversation(this.items, {
      marked: shown, link: (item) => this.app.at("contacts", this.id, { ...route.query, item: item.Id }),
      attachment: (entry) => this.attachment(entry),
    }) : h("p", { class: "soft" }, "Nobody has said anything yet."));
  }

  // Scrolls to the item and the entry of the address once, and otherwise to what is new.
  reveal(query) {
    const { item: shown = null, entry = null } = query;
    const tab = tabOf(query);
    const entries = `${tab} ${this.entries.at(-1)?.number} ${entry}`;
    if (tab === "timeline" && entries !== this.revealedEntries) {
      this.revealedEntries = entries;
      const panel = document.querySelector(".tab");
      const chosen = panel?.querySelector(".moment.chosen");
      if (chosen) chosen.scrollIntoView({ block: "nearest" });
      else if (panel) panel.scrollTop = panel.scrollHeight;
    }
    const mark = `${shown} ${this.items.length}`;
    if (mark === this.revealed) return;
    this.revealed = mark;
    const log = document.querySelector(".log");
    const item = shown && document.getElementById(`item-${shown}`);
    if (item) item.scrollIntoView({ block: "center" });
    else if (log) log.scrollTop = log.scrollHeight;
  }

  typing() {
    const now = Date.parse(this.app.now);
    const last = this.entries.findLast((entry) => entry.operation === TYPING || (entry.operation === "SendEvent" && JSON.stringify(entry.request ?? "").includes("event.typing")));
    if (!last || now - Date.parse(last.absoluteTime) > TYPING_SHOWN) return "";
    if (this.items.some((item) => item.Type !== "EVENT" && item.ParticipantId === last.participantId && item.AbsoluteTime > last.absoluteTime)) return "";
    const person = this.data.participants.find((each) => each.id === last.participantId);
    return person ? `${person.displayName} is typing …` : "";
  }

  attachment(entry) {
    const known = (this.data.attachments ?? []).find((each) => each.id === entry.AttachmentId);
    const scan = (status, text) => button(text, () => this.app.act(`${entry.AttachmentName} is ${status.toLowerCase()}`, () => this.app.api.send("POST", this.path(`/attachments/${entry.AttachmentId}/scan`), { status })));
    const preview = this.previews.get(entry.AttachmentId);
    return [
      h("span", { class: "soft" }, known ? Words.bytes(known.bytes) : ""),
      entry.Status === "IN_PROGRESS" ? [scan("APPROVED", "Approve"), scan("REJECTED", "Reject")] : null,
      known?.uploaded ? button("Download", () => this.download(entry)) : null,
      known?.uploaded && /^image\/(png|jpeg)$/.test(known.contentType) ? (preview ? h("img", { src: preview, alt: entry.AttachmentName, onerror: (event) => {
        event.target.replaceWith("This is not an image that the browser can show.");
      } }) : button("Show", () => this.show(entry))) : null,
    ];
  }

  async show(entry) {
    const bytes = await this.app.fetch(() => this.app.api.bytes(this.path(`/attachments/${entry.AttachmentId}`)));
    if (!bytes) return;
    this.previews.set(entry.AttachmentId, URL.createObjectURL(bytes));
    this.app.draw();
  }

  async download(entry) {
    const bytes = await this.app.fetch(() => this.app.api.bytes(this.path(`/attachments/${entry.AttachmentId}`)));
    if (bytes) save(bytes, entry.AttachmentName);
  }

  // ---- Tabs ----

  tab(tab, route) {
    switch (tab) {
    case "timeline": return this.timelineTab(route);
    case "details": return this.detailsTab();
    case "run": return this.runTab();
    default: return null;
    }
  }

  timelineTab(route) {
    if (!this.entries.length) return empty("Nothing from clients", "Requests of clients, what they were sent, their sockets and faults are shown here, since the journal began: with the instance, a reset or a restore.");
    const opened = route.query.entry ? this.entries.find(({ number }) => String(number) === route.query.entry) : null;
    return timeline(this.data, this.entries, {
      open: (entry) => this.app.refine({ entry: opened === entry ? null : entry.number }), opened: opened?.number, detail: (entry) => journalEntry(entry, this.app, this.data.participants),
    });
  }

  detailsTab() {
    const { data, details } = this;
    if (!details) return h("p", { class: "soft" }, "Reading …");
    const time = (iso) => (iso ? h("time", { datetime: iso }, iso) : "–");
    const table = (name, heads, rows) => [h("h3", { key: `${name} title` }, name), rows.length ? h("table", { key: name, class: "table" }, h("thead", null, h("tr", null, heads.map((head) => h("th", { scope: "col" }, head)))), h("tbody", null, rows.map((row) => h("tr", null, row.map((cell) => h("td", null, cell)))))) : h("p", { key: name, class: "soft" }, "None")];
    const name = (participant) => data.participants.find((each) => each.id === participant)?.displayName ?? "?";
    return [
      pairs([
        ["ContactId", id(data.contactId, this.app)], data.contactId === data.initialContactId ? null : ["InitialContactId", id(data.initialContactId, this.app)],
        data.continuedFromContactId ? ["Continues", id(data.continuedFromContactId, this.app)] : null,
        ["Flow", data.flow], ["Started", time(data.startedAt)], ["Connected", time(data.connectedAt)], ["Agent joined", time(data.agentJoinedAt)],
        data.endedAt ? ["Ended", time(data.endedAt), ` ${data.disconnectReason ?? ""}`] : null]),
      table("Attributes", ["Name", "Value"], Object.entries(data.attributes)),
      table("Participants", ["Name", "Role", "State", "ParticipantId"], data.participants.map((each) => [each.displayName, each.role, each.presence, id(each.id, this.app)])),
      table("Legs", ["ContactId", "Begun by", "Queue", "Agent", "Ended"], data.contacts.map((leg) => [id(leg.contactId, this.app, `${leg.contactId.slice(0, 8)}…`), leg.initiationMethod, leg.queue ?? "–", leg.agent ?? "–", time(leg.endedAt)])),
      table("Sockets", ["Socket", "Participant", "Topics", "Waiting bytes"], details.sockets.map((socket) => [socket.id, name(socket.participantId), socket.topics.join(", ") || "none yet", socket.queuedBytes])),
      table("Timers", ["At", "What"], details.timers.map((timer) => [time(timer.at), timer.what])),
      table("Tokens", ["Token", "Kind", "Participant", "Expires"], details.tokens.map((token) => [h("code", null, token.token), token.kind, name(token.participantId), token.expired ? h("span", { class: "badge failed" }, "expired") : token.expiresAt ? time(token.expiresAt) : "with its participant"])),
    ];
  }

  runTab() {
    const { run } = this;
    if (!run) return empty("No scenario plays here", "A run of a scenario explains itself here: its steps, what it waits for, and why it failed.");
    return [
      h("div", { key: "bar", class: "bar" }, h("strong", null, title(run)), h("a", { href: this.app.at("runs", run.id) }, "Open the run")),
      runReport(run, { now: this.app.now, command: commandOf(run) }),
    ];
  }
}
