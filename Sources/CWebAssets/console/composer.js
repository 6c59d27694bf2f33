// Says something as anyone: text, Markdown, JSON, a picker or a file.
import { button, select, values } from "./parts.js";
import { h } from "./tree.js";
import { INTERACTIVE } from "./interactive.js";

const TYPES = [["text/plain", "Text"], ["text/markdown", "Markdown"], ["application/json", "JSON"], [INTERACTIVE, "Picker"], ["file", "File"]];
const TYPING = "application/vnd.amazonaws.connect.event.typing";

// A list picker with these lines: the title first, then the choices.
export function picker(text) {
  const [title, ...choices] = text.split("\n").map((line) => line.trim()).filter(Boolean);
  return JSON.stringify({
    templateType: "ListPicker", version: "1.0",
    data: { content: { title, elements: (choices.length ? choices : ["Yes", "No"]).map((choice) => ({ title: choice })) } },
  });
}

export class Composer {
  type = "text/plain";
  by = null;

  constructor(app, contact) {
    this.app = app;
    this.contact = contact;
  }

  // Who can act: everybody who has not left, an agent who would join, and the system.
  people() {
    const { participants } = this.contact.data;
    const inChat = participants.filter(({ presence, role }) => !["left", "offered"].includes(presence) && role !== "SYSTEM");
    const isWithoutAgent = !inChat.some(({ role }) => role === "AGENT");
    return [
      ...inChat.map(({ id, displayName, role }) => [id, `${displayName} (${role.toLowerCase().replaceAll("_", " ")})`]),
      ...(isWithoutAgent ? [["new agent", "A new agent"]] : []), ["SYSTEM", "The system"],
    ];
  }

  tree() {
    const isEnded = this.contact.data.state === "ended";
    if (isEnded) return h("p", { key: "say", class: "soft over" }, "The chat has ended.");
    const people = this.people();
    const by = people.some(([id]) => id === this.by) ? this.by : (people.find(([, name]) => /agent/.test(name)) ?? people[0])[0];
    const text = { [INTERACTIVE]: "The question\nOne choice a line", "application/json": '{"templateType": …}' }[this.type] ?? "Write a message";
    return h("form", { key: "say", class: "say", onsubmit: (event) => this.submit(event) },
      h("div", { class: "bar" },
        select("by", people, by, { "aria-label": "Sender", value: by, onchange: (event) => this.set({ by: event.target.value }) }),
        select("type", TYPES, this.type, { "aria-label": "Kind of message", value: this.type, onchange: (event) => this.set({ type: event.target.value }) }),
        button("Types", () => this.types(by), { title: "Send a typing event" })),
      h("div", { class: "bar" },
        this.type === "file" ? h("input", { key: "file", name: "file", type: "file", "aria-label": "File", required: true })
          : h("textarea", { key: "content", name: "content", rows: this.type === "text/plain" ? 1 : 3, required: true, placeholder: text, "aria-label": "Message", autocomplete: "off", onkeydown: (event) => this.key(event) }),
        h("button", { class: "main" }, "Send")));
  }

  set(change) {
    Object.assign(this, change);
    this.app.draw();
  }

  // Enter sends a text of one line. With Shift, it begins another line.
  key(event) {
    if (event.key !== "Enter" || event.shiftKey || this.type !== "text/plain") return;
    event.preventDefault();
    event.target.form.requestSubmit();
  }

  async author(by) {
    if (by !== "new agent") return by;
    const { participantId } = await this.app.api.send("POST", this.contact.path("/participants"), { role: "AGENT", displayName: "Agent" });
    this.by = participantId;
    return participantId;
  }

  async submit(event) {
    event.preventDefault();
    const form = event.target;
    const given = values(form);
    this.by = given.by;
    const sent = await this.app.act("Sent", async () => {
      const by = await this.author(given.by);
      if (this.type === "file") return this.attach(by, given.file);
      const content = this.type === INTERACTIVE ? picker(given.content) : given.content;
      return this.app.api.send("POST", this.contact.path("/messages"), { by, content, contentType: this.type });
    });
    if (!sent) return;
    const { content, file } = form.elements;
    if (content) content.value = "";
    if (file) file.value = "";
  }

  attach(by, file) {
    const query = new URLSearchParams({ by, ...(file.type ? { contentType: file.type } : {}) });
    return this.app.api.send("PUT", this.contact.path(`/files/${encodeURIComponent(file.name)}?${query}`), file);
  }

  types(by) {
    return this.app.act("Typing", async () => this.app.api.send("POST", this.contact.path("/events"), { by: await this.author(by), contentType: TYPING }));
  }
}
