// The journal: what clients and people asked, what they were answered, and what clients were sent.
import { journalEntry } from "./journal-entry.js";
import { button, empty, select } from "./parts.js";
import { h } from "./tree.js";
import { Words } from "./words.js";

const KINDS = [["", "Everything"], ["request", "Requests"], ["frame", "Frames to clients"], ["received", "Frames from clients"], ["socket", "Sockets"], ["admin", "Admin calls"], ["run", "Failed runs"], ["hint", "Hints"]];
const STATUSES = [["", "Any status"], ["error", "Refused"], ["2xx", "2xx"], ["4xx", "4xx"], ["5xx", "5xx"]];
const ROLES = [["", "Anybody"], ["CUSTOMER", "Customer"], ["AGENT", "Agent"], ["CUSTOM_BOT", "Bot"], ["SUPERVISOR", "Supervisor"], ["SYSTEM", "System"]];
const FILTERS = ["search", "kind", "status", "role", "contact", "operation"];
const PAGE = 200;
const ROW = 44;

const short = (text) => text.replace("application/vnd.amazonaws.connect.", "");

export function journalRow(entry, { href, isChosen }) {
  const classes = ["entry", entry.kind, entry.status >= 400 ? "bad" : "", isChosen ? "chosen" : ""].filter(Boolean).join(" ");
  return h("a", { class: classes, href, "aria-current": isChosen ? "true" : null },
    h("span", { class: "line" }, h("time", { class: "soft" }, Words.exact(entry.absoluteTime)), h("span", { class: `kind ${entry.kind}` }, entry.kind),
      h("strong", { class: "grow" }, entry.kind === "admin" ? `${entry.method} ${entry.operation}` : short(entry.operation || "attachment")),
      entry.role ? h("span", { class: "soft" }, entry.role.toLowerCase()) : null,
      entry.status ? h("span", { class: `badge ${entry.status >= 400 ? "failed" : "passed"}` }, entry.status) : null),
    entry.why ? h("span", { class: "line why" }, entry.why) : null);
}

export class journal {
  static label = "Journal";
  topics = ["journal"];
  entry = null;

  constructor(app) {
    this.app = app;
    this.clear("");
  }

  clear(filter) {
    this.generation = (this.generation ?? 0) + 1;
    Object.assign(this, { filter, rows: [], news: 0, oldest: null, isRead: false, isComplete: false, isReading: false, dropped: 0 });
  }

  kept = (query) => Object.fromEntries(FILTERS.map((name) => [name, query[name]]));

  items(query, more) {
    const items = new URLSearchParams({ admin: "true", bodies: "false", order: "newest", limit: PAGE, ...more });
    for (const name of FILTERS) if (query[name]?.trim()) items.set(name, query[name].trim());
    return items;
  }

  async load(route, topics) {
    const filter = JSON.stringify(this.kept(route.query));
    // When the instance is another one, everything has changed, and its journal begins again.
    const isAnother = topics.includes("instances") && topics.includes("transcripts");
    if (filter !== this.filter || isAnother) this.clear(filter);
    if (!this.isRead) await this.more(route.query);
    else if (!route.query.paused) await this.newer(route.query);
    if (route.id === null) this.entry = null;
    else if (String(this.entry?.number) !== route.id) await this.open(Number(route.id));
  }

  async open(number) {
    const { entries } = await this.app.api.get(this.app.base(`/journal?admin=true&after=${number - 1}&limit=1`));
    this.entry = entries[0]?.number === number ? entries[0] : { missing: true, number };
  }

  // Reads older entries. The server examines a limited number of entries for each request.
  async more(query) {
    if (this.isComplete || this.isReading) return;
    this.isReading = true;
    const { generation } = this;
    try {
      let found = 0;
      while (found < PAGE && !this.isComplete && generation === this.generation) {
        const page = await this.app.api.get(this.app.base(`/journal?${this.items(query, this.oldest ? { before: this.oldest } : {})}`));
        if (generation !== this.generation) return;
        this.rows.push(...page.entries);
        this.oldest = Number(page.cursor);
        this.dropped = page.dropped;
        this.isComplete = this.oldest <= page.dropped + 1;
        found += page.entries.length;
      }
    } finally {
      if (generation === this.generation) Object.assign(this, { isReading: false, isRead: true });
    }
  }

  // Reads the entries since the newest one that is shown.
  async newer(query) {
    const page = await this.app.api.get(this.app.base(`/journal?${this.items(query, {})}`));
    const newest = this.rows[0]?.number ?? 0;
    // After a reset, the numbers begin again.
    if (newest > 0 && page.entries.length && page.entries[0].number < newest) return this.clear(this.filter), this.more(query);
    this.dropped = page.dropped;
    const news = page.entries.filter(({ number }) => number > newest);
    if (news.length === PAGE && newest > 0) return this.clear(this.filter), this.more(query);
    this.rows.unshift(...news);
  }

  step(by) {
    const index = this.rows.findIndex(({ number }) => String(number) === this.app.route.id);
    const next = this.rows[Math.min(this.rows.length - 1, Math.max(0, index + by))];
    if (next) this.app.go("journal", next.number, { ...this.kept(this.app.route.query), paused: this.app.route.query.paused });
  }

  title(route) {
    return route.id ? `Journal entry ${route.id}` : "Journal";
  }

  tree(route) {
    const { query } = route;
    const index = this.rows.findIndex(({ number }) => String(number) === route.id);
    return h("div", { class: route.id ? "split detail wide" : "split wide" },
      h("section", { key: "list", class: "pane list-pane", "aria-label": "Entries" },
        h("div", { class: "bar" },
          h("input", { type: "search", "aria-label": "Search", placeholder: "Search operations, reasons, bodies, ids", value: query.search ?? "", oninput: (event) => this.search(event.target.value) }),
          this.filterBy("kind", "Kind", KINDS, query), this.filterBy("status", "Status", STATUSES, query), this.filterBy("role", "Role", ROLES, query),
          button(query.paused ? "Follow" : "Pause", () => this.app.refine({ paused: query.paused ? "" : "1" }), { "aria-pressed": String(Boolean(query.paused)), title: "Whether new entries appear" }),
          query.contact ? button(`Contact ${query.contact.slice(0, 8)}… ✕`, () => this.app.refine({ contact: "" })) : null),
        this.isRead && !this.rows.length ? this.nothing(query)
          : h("row-list", {
            role: "list", "aria-label": "Journal", ".rowHeight": ROW, ".total": this.rows.length, ".chosen": index < 0 ? null : index,
            ".ends": () => !this.isComplete && this.more(query).then(() => this.app.draw(), () => {}), ".row": (row) => this.row(this.rows[row], route),
          }),
        h("p", { class: "soft count" }, `${Words.count(this.rows.length, "entry", "entries")}${this.isComplete ? "" : ", more when you scroll"}${this.dropped ? `; the ${this.dropped} oldest were dropped` : ""}`)),
      h("section", { key: "detail", class: "pane detail-pane", "aria-label": "Entry" }, this.detail(route)));
  }

  filterBy(name, label, options, query) {
    return select(name, options, query[name] ?? "", { "aria-label": label, value: query[name] ?? "", onchange: (event) => this.app.refine({ [name]: event.target.value }) });
  }

  row(entry, route) {
    if (!entry) return h("span", { class: "entry soft" }, "…");
    return journalRow(entry, { href: this.app.at("journal", entry.number, { ...this.kept(route.query), paused: route.query.paused }), isChosen: String(entry.number) === route.id });
  }

  search(text) {
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.app.refine({ search: text }), 250);
  }

  detail(route) {
    if (!route.id) return empty("No entry chosen", "An entry has the request, the answer and the reason of a refusal, or the frame and who received it.");
    const back = h("a", { key: "back", class: "back", href: this.app.at("journal", null, this.kept(route.query)), "aria-label": "Back to the list" }, "←");
    if (this.entry?.missing) return [back, empty("This entry is gone", "The journal keeps the newest entries. --journal sets how many.")];
    return this.entry ? [back, journalEntry(this.entry, this.app)] : h("p", { class: "soft" }, "Reading …");
  }

  nothing(query) {
    if (FILTERS.some((name) => query[name])) return empty("No such entry", "No entry matches the filters.", button("Show all", () => this.app.refine(Object.fromEntries(FILTERS.map((name) => [name, ""])))));
    return empty("The journal is empty", "Each request of a client, each frame to one, and each call of the admin API is shown here.", h("a", { href: "#/start" }, "Point a client here"));
  }
}
