// Contacts: a list with search, and the contact that is open.
import { Contact } from "./contact.js";
import { side, summary } from "./conversation.js";
import { Pages } from "./pages.js";
import { button, empty, select } from "./parts.js";
import { StartForm } from "./start-form.js";
import { h } from "./tree.js";
import { Words } from "./words.js";

const STATES = [["", "All states"], ["created", "Not connected"], ["waiting", "Waiting"], ["connected", "Connected"], ["ended", "Ended"]];
const ROW = 64;

// The name of a contact's customer. Customers with a common name are told apart by the contact's number.
export const customer = (contact) => contact.participants.find(({ role }) => role === "CUSTOMER")?.displayName ?? "?";

const agentOf = (contact) => contact.participants.filter(({ role, presence }) => role === "AGENT" && ["connected", "offered"].includes(presence))
  .map(({ displayName, presence }) => (presence === "offered" ? `rings at ${displayName}` : displayName)).join(", ");

export function contactRow(contact, { now, href, isChosen, isUnread, hasFailed }) {
  const leg = contact.contacts.at(-1) ?? {};
  const where = [contact.state === "waiting" && leg.queue ? `in ${leg.queue}` : "", agentOf(contact)].filter(Boolean).join(", ");
  return h("a", { class: isChosen ? "entry chosen" : "entry", href, "aria-current": isChosen ? "true" : null },
    h("span", { class: "line" },
      isUnread ? h("span", { class: "dot", role: "img", "aria-label": "New messages" }) : null,
      h("strong", null, customer(contact)), h("span", { class: "soft" }, `#${contact.ordinal}`),
      hasFailed ? h("span", { class: "badge failed" }, "run failed") : null,
      h("span", { class: `badge ${contact.state}` }, contact.state), h("time", { class: "soft" }, Words.ago(contact.lastItem?.absoluteTime ?? contact.startedAt, Date.parse(now)))),
    h("span", { class: "line soft" },
      h("span", { class: "grow" }, contact.lastItem ? `${contact.lastItem.content === undefined || side(contact.lastItem.role) === "left" ? "" : `${contact.lastItem.displayName}: `}${summary(contact.lastItem)}` : "Nothing yet"),
      where ? h("span", null, where) : null));
}

export class contacts {
  static label = "Contacts";
  topics = ["state", "transcripts", "journal"];
  failed = new Set();
  // How many items of a contact people have seen, by its id, and the newest contact when the page began.
  seen = new Map();
  newest = 0;

  constructor(app) {
    this.app = app;
    this.list = this.pages({});
    this.contact = null;
    this.form = new StartForm(app);
  }

  pages(query) {
    const items = new URLSearchParams({ order: "newest" });
    if (query.state) items.set("state", query.state);
    if (query.search?.trim()) items.set("search", query.search.trim());
    this.filter = `${query.state ?? ""} ${query.search ?? ""}`;
    return new Pages(async (offset, limit) => {
      items.set("offset", offset);
      items.set("limit", limit);
      const { contacts: rows, total } = await this.app.api.get(this.app.base(`/contacts?${items}`));
      return { rows, total };
    }, () => this.app.draw());
  }

  kept = ({ state, search }) => ({ state, search });

  title(route) {
    return route.id && this.contact?.id === route.id && this.contact.data ? `${customer(this.contact.data)} #${this.contact.data.ordinal}` : "Contacts";
  }

  async load(route, topics) {
    if (this.filter !== `${route.query.state ?? ""} ${route.query.search ?? ""}`) this.list = this.pages(route.query);
    if (this.contact?.id !== route.id) {
      this.contact?.close();
      this.contact = route.id === null ? null : new Contact(this.app, route.id);
    }
    const isOfJournal = topics.length === 1 && topics[0] === "journal";
    try {
      await Promise.all([
        isOfJournal ? null : this.list.refresh(), isOfJournal ? null : this.readFailed(), this.contact?.load(route, topics),
      ]);
    } finally {
      this.noteSeen(route);
    }
  }

  async readFailed() {
    const { runs } = await this.app.api.get(this.app.base("/runs?state=failed&order=newest&limit=100"));
    this.failed = new Set(runs.map(({ contactId }) => contactId));
  }

  // Contacts that the page has just found, and the one that is open, have nothing new.
  noteSeen(route) {
    const isFirst = this.seen.size === 0;
    for (const contact of this.list.known) {
      const isOpen = contact.contacts.some(({ contactId }) => contactId === route.id);
      if (isOpen || (isFirst && !this.seen.has(contact.id))) this.seen.set(contact.id, contact.items);
    }
    if (isFirst && this.list.isRead) {
      this.newest = Math.max(0, ...this.list.known.map(({ ordinal }) => ordinal));
      this.seen.set("", 0);
    }
  }

  drawn(route) {
    if (this.contact?.id === route.id && this.contact.data) this.contact.reveal(route.query);
  }

  step(by) {
    const known = this.list.known;
    const index = known.findIndex((contact) => contact.contacts.some(({ contactId }) => contactId === this.app.route.id));
    const next = known[Math.min(known.length - 1, Math.max(0, index + by))];
    if (next) this.app.go("contacts", next.id, { ...this.kept(this.app.route.query), tab: this.app.route.query.tab });
  }

  tree(route) {
    return h("div", { class: route.id ? "split detail" : "split" }, this.side(route),
      h("section", { key: "detail", class: "pane detail-pane", "aria-label": "Contact" },
        this.contact?.id === route.id ? this.contact.tree(route) : empty("No contact chosen", "Choose one in the list, or start a chat.", button("Start a chat", () => this.form.open(), { class: "main" }))));
  }

  side(route) {
    const { query } = route;
    const { list } = this;
    return h("section", { key: "list", class: "pane list-pane", "aria-label": "Contacts" },
      h("div", { class: "bar" },
        h("input", { type: "search", "aria-label": "Search", placeholder: "Search names, messages, ids", value: query.search ?? "", oninput: (event) => this.search(event.target.value) }),
        select("state", STATES, query.state ?? "", { "aria-label": "State", value: query.state ?? "", onchange: (event) => this.app.refine({ state: event.target.value }) }),
        button("Start a chat", () => this.form.open(), { class: "main" })),
      list.isRead && list.total === 0 ? this.nothing(query)
        : h("row-list", {
          role: "list", "aria-label": "Contacts", ".rowHeight": ROW, ".total": list.total, ".seen": (first, last) => list.seen(first, last),
          ".row": (index) => this.row(list.row(index), route),
        }),
      list.isRead ? h("p", { class: "soft count" }, Words.count(list.total, "contact", "contacts")) : null);
  }

  row(contact, route) {
    if (!contact) return h("span", { class: "entry soft" }, "…");
    const isChosen = contact.contacts.some(({ contactId }) => contactId === route.id);
    return contactRow(contact, {
      now: this.app.now, href: this.app.at("contacts", contact.id, { ...this.kept(route.query), tab: route.query.tab }), isChosen,
      isUnread: !isChosen && contact.items > (this.seen.get(contact.id) ?? (contact.ordinal > this.newest ? 0 : contact.items)), hasFailed: this.failed.has(contact.id),
    });
  }

  search(text) {
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.app.refine({ search: text }), 200);
  }

  nothing({ search, state }) {
    if (search || state) return empty("No such contact", "No contact matches the search and the state.", button("Show all", () => this.app.refine({ search: "", state: "" })));
    return empty("No contacts yet", "A contact is a chat of a customer. Clients start one with StartChatContact, and scenarios start them by themselves.",
      button("Start a chat", () => this.form.open(), { class: "main" }),
      h("a", { href: "#/start" }, "Point a client here"));
  }
}
