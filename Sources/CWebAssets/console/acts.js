// What people can do in a contact, in addition to saying something.
import { button, field, select, values } from "./parts.js";
import { h } from "./tree.js";
import { save } from "./save.js";

export function acts(contact) {
  const isEnded = contact.data.state === "ended";
  return [
    isEnded ? null : button("Transfer", () => destination(contact, "Transfer", "transfer")),
    isEnded ? null : button("Invite", () => destination(contact, "Invite an agent", "invite")),
    isEnded ? null : button("Add", () => add(contact)),
    isEnded ? null : button("Drop sockets", () => drop(contact)),
    button("Expire tokens", () => expire(contact)),
    isEnded ? null : button("Ask to sign in", () => contact.app.act("The customer is asked to sign in", () => contact.app.api.send("POST", contact.path("/authentication"), {}))),
    button("Add a fault", () => contact.app.go("faults", null, { contact: contact.data.id })),
    button("Transcript", () => transcript(contact)),
    isEnded ? null : button("End", () => end(contact), { class: "danger" }),
  ];
}

const people = (contact) => contact.data.participants.filter(({ presence }) => presence !== "left").map(({ id, displayName, role }) => [id, `${displayName} (${role.toLowerCase().replaceAll("_", " ")})`]);

// Shows a form in a dialog. `work` performs what has been entered.
function ask(contact, title, fields, verb, said, work) {
  const { app } = contact;
  app.show(h("form", {
    class: "form",
    onsubmit: async (event) => {
      event.preventDefault();
      const given = values(event.target);
      if (await app.act(said, () => work(given))) app.close();
    },
  }, h("h2", null, title), fields, h("div", { class: "bar" }, h("button", { class: "main" }, verb), button("Cancel", () => app.close()))));
}

async function destination(contact, title, act) {
  const { app } = contact;
  const found = await app.fetch(() => Promise.all([app.api.get(app.base("/agents")), app.api.get(app.base("/queues"))]));
  if (!found) return;
  const [{ agents }, { queues }] = found;
  const options = [...queues.map(({ name }) => [`queue ${name}`, `Queue ${name}`]), ...agents.map(({ name, state }) => [`agent ${name}`, `${name} (${state})`])];
  ask(contact, title, field("To", select("to", options, options[0]?.[0])), title, title, ({ to }) => {
    const [kind, ...name] = to.split(" ");
    return app.api.send("POST", contact.path(`/${act}`), { to: { [kind]: name.join(" ") } });
  });
}

function add(contact) {
  ask(contact, "Add a participant", [
    field("Role", select("role", [["AGENT", "Agent"], ["CUSTOM_BOT", "Bot"], ["SUPERVISOR", "Supervisor"]], "AGENT")),
    field("Name", h("input", { name: "displayName", required: true, maxlength: 256, value: "Kim" })),
    h("label", { class: "check" }, h("input", { type: "checkbox", name: "monitoring" }), "Only monitors, as a supervisor"),
  ], "Add", "Added", ({ role, displayName, monitoring }) => contact.app.api.send("POST", contact.path("/participants"), { role, displayName, ...(monitoring ? { monitoring: true } : {}) }));
}

function drop(contact) {
  ask(contact, "Drop sockets", [
    field("Of", select("participant", [["", "Everybody"], ...people(contact)], "")),
    field("How", select("closeCode", [["", "Without a close frame, like a failing network"], ["1000", "1000, normal closure"], ["1001", "1001, going away"], ["1011", "1011, server error"]], "")),
    field("Refuse new ones for", h("input", { name: "refuseFor", placeholder: "5s", pattern: "[0-9.]+(ms|s|m|h)" }), "Empty to refuse none"),
  ], "Drop", "Dropped the sockets", ({ participant, closeCode, refuseFor }) => contact.app.api.send("POST", contact.path("/sockets/drop"), {
    ...(participant ? { participant } : {}), ...(closeCode ? { closeCode: Number(closeCode) } : {}), ...(refuseFor ? { refuseFor } : {}),
  }));
}

function expire(contact) {
  ask(contact, "Expire tokens", [
    h("p", null, "The next call with an expired token gets AccessDeniedException."),
    field("Of", select("participant", [["", "Everybody"], ...people(contact)], "")),
  ], "Expire", "The tokens have expired", ({ participant }) => contact.app.api.send("POST", contact.path("/tokens/expire"), participant ? { participant } : {}));
}

function transcript(contact) {
  const { app } = contact;
  const name = `transcript-${contact.data.contactId}`;
  const file = async (path, ending, said) => {
    const bytes = await app.fetch(() => app.api.bytes(contact.path(path)));
    if (!bytes) return;
    save(bytes, name + ending);
    app.close();
    app.say(said, { call: { method: "GET", path: contact.path(path) } });
  };
  const formats = [["text", "Text", ".txt"], ["html", "Web page", ".html"], ["json", "JSON, as GetTranscript", ".json"], ["s3", "JSON, as Amazon Connect stores it in S3", ".json"]];
  const plays = [["customer", "A scenario that tests an agent"], ["agent", "A scenario that tests a customer"], ["all", "A scenario that plays everybody"]];
  app.show(h("div", null, h("h2", null, "Download the transcript"), h("div", { class: "stack" },
    formats.map(([format, text, ending]) => button(text, () => file(`/transcript?format=${format}`, ending, "The transcript is downloaded"))),
    plays.map(([play, text]) => button(text, () => file(`/scenario?play=${play}`, `-${play}.yaml`, "The scenario is downloaded")))), app.closing("Cancel")));
}

async function end(contact) {
  if (!await contact.app.confirm("End the chat?", "Every participant leaves. The transcript stays.", "End the chat")) return;
  contact.app.act("The chat has ended", () => contact.app.api.send("POST", contact.path("/end"), {}));
}
