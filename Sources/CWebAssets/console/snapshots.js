// Snapshots: states of the instance that can be restored.
import { button, empty, field, values } from "./parts.js";
import { save } from "./save.js";
import { h } from "./tree.js";
import { Words } from "./words.js";

export class snapshots {
  static label = "Snapshots";
  topics = ["journal"];
  worksWithoutInstance = true;
  all = [];

  constructor(app) {
    this.app = app;
  }

  path(id = null, rest = "") {
    return this.app.base(`/snapshots${id === null ? "" : `/${encodeURIComponent(id)}`}${rest}`);
  }

  async load() {
    const { snapshots: all } = await this.app.api.get(this.path());
    this.all = all.reverse();
  }

  tree() {
    return h("div", { class: "page" },
      h("form", { class: "bar", onsubmit: (event) => this.take(event) }, h("h2", null, "Snapshots"),
        h("input", { name: "name", "aria-label": "Name", placeholder: "A name, such as: two customers wait", maxlength: 256 }), h("button", { class: "main" }, "Take a snapshot"),
        h("label", { class: "button" }, "Upload", h("input", { type: "file", class: "hidden-file", "aria-label": "Upload a snapshot", accept: ".json", onchange: (event) => this.upload(event) })),
        h("span", { class: "grow" }), button("Reset the instance", () => this.reset(), { class: "danger" })),
      this.all.length ? h("ul", { class: "plain" }, this.all.map((each) => h("li", { key: each.id, class: "bar card" },
        h("div", { class: "grow" }, h("strong", null, each.name ?? each.id), h("div", { class: "soft" }, `${each.id} · ${each.now.slice(0, 19).replace("T", " ")} UTC · ${Words.count(each.contacts, "contact", "contacts")} · ${Words.bytes(each.bytes)}`)),
        button("Restore", () => this.restore(each), { "aria-label": `Restore ${each.name ?? each.id}` }), button("Rename", () => this.rename(each)), button("Download", () => this.download(each)), button("Delete", () => this.remove(each), { class: "danger" }))))
        : empty("No snapshots yet", "A snapshot has the contacts, agents, faults, clock and settings of the instance. Restoring it brings all of them back."));
  }

  take(event) {
    event.preventDefault();
    const form = event.target;
    this.app.act("The snapshot is taken", () => this.app.api.send("POST", this.path(), values(form))).then((taken) => taken && form.reset());
  }

  async restore({ id, name }) {
    if (!await this.app.confirm(`Restore ${name ?? id}?`, "Contacts, runs, agents, faults, scenarios, settings and the clock are as in the snapshot. The journal begins again, and open sockets are closed. Links to what began later then lead nowhere, or to something else.", "Restore")) return;
    this.app.act(`Restored ${name ?? id}`, () => this.app.api.send("POST", this.path(id, "/restore"), {}));
  }

  rename({ id, name }) {
    const { app } = this;
    app.show(h("form", { class: "form", onsubmit: async (event) => {
      event.preventDefault();
      if (await app.act("Renamed", () => app.api.send("PUT", this.path(id, "/name"), values(event.target)))) app.close();
    } }, h("h2", null, "Rename the snapshot"), field("Name", h("input", { name: "name", maxlength: 256, value: name ?? "" })), h("div", { class: "bar" }, h("button", { class: "main" }, "Rename"), button("Cancel", () => app.close()))));
  }

  async download({ id, name }) {
    const bytes = await this.app.fetch(() => this.app.api.bytes(this.path(id)));
    if (bytes) save(bytes, `${name ?? id}.json`.replaceAll("/", "-"));
  }

  async upload(event) {
    const [file] = event.target.files;
    if (!file) return;
    const id = file.name.replace(/\.json$/, "") || "upload";
    // The bytes as they are, because the file has a checksum.
    await this.app.act(`Uploaded ${id}`, () => this.app.api.send("PUT", this.path(id), file));
    event.target.value = "";
  }

  async remove({ id, name }) {
    if (!await this.app.confirm(`Delete ${name ?? id}?`, "It cannot be brought back, unless it was downloaded.", "Delete")) return;
    this.app.act(`Deleted ${name ?? id}`, () => this.app.api.send("DELETE", this.path(id)));
  }

  async reset() {
    if (!await this.app.confirm("Reset the instance?", "Its contacts, runs, agents and faults are lost. Its scenarios and snapshots stay.", "Reset")) return;
    this.app.act("The instance is reset", () => this.app.api.send("POST", this.app.base("/reset"), { keep: ["scenarios"] }));
  }
}
