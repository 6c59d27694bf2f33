import { call, compose, Conversation, EVENT, root, Session } from "./chat.js";
import { ContactCentre, ring, running } from "./desk.js";
import { Words } from "./words.js";

// An agent's desktop without amazon-connect-streams. It calls the CCP's endpoints directly.
// ?agent= names the agent, ?instance= the instance.
const query = new URLSearchParams(location.search);
const part = (id) => document.getElementById(id);
const tellProblem = (text) => { part("problem").textContent = text; };

const panel = new URL(
  query.has("instance") ? `instances/${encodeURIComponent(query.get("instance"))}/ccp-v2/` : "ccp-v2/", root);
const panelAddress = (name) => {
  const address = new URL(name, panel);
  if (query.has("agent")) address.searchParams.set("agent", query.get("agent"));
  return address;
};
const ask = async (method, params) => (await call(panelAddress("api"), { method, params })).data;

// Sends a request, and shows its error. Returns whether it succeeded.
const attempt = async (method, params) => {
  try {
    await ask(method, params);
    tellProblem("");
    return true;
  } catch (error) {
    tellProblem(error.message);
    return false;
  }
};

// A promise of the session of each contact, by ContactId.
const sessions = new Map();
// The number of messages that the agent has not seen, by InitialContactId.
const news = new Map();
let contacts = [];
// Whether the socket has opened and not yet brought the agent's data. From these on, it brings all new items of the
// agent's chats. A transcript got earlier could miss one.
let isBehind = false;
let states = [];
// The agent's state, {name, type}.
let current = null;
// The instance's time of the last frame minus this page's. Waiting times count from it.
let skew = 0;
// When an ended contact closes by itself, by ContactId.
const closings = new Map();
const CLOSES_AFTER = 30_000;
// The InitialContactId of the displayed chat.
let shown = null;
// Unsent text, by chat.
const drafts = new Map();
// The data of each list as drawn. Unchanged lists stay, so that a button does not move under the
// pointer.
const drawn = {};

const once = (name, data, draw) => {
  const text = JSON.stringify(data);
  if (drawn[name] === text) return;
  drawn[name] = text;
  draw();
};

const centre = new ContactCentre(query.get("instance") || "default", () => {
  showWork();
  showContacts();
});

// An ISO time of the instance as a time of this page.
const local = (time) => Date.parse(time) - skew;

const conversation = new Conversation({ log: part("log"), typing: part("typing"), role: "AGENT", choose: null });

const listener = {
  opened() {
    part("line").textContent = "connected";
    centre.start();
    isBehind = true;
  },
  closed() {
    part("line").textContent = "connection lost, trying again";
  },
  received(text) {
    const frame = JSON.parse(text);
    if (frame.topic === "ccp/agent") {
      skew = Date.parse(frame.now) - performance.now();
      take(frame.update);
    }
    if (frame.topic === "ccp/event" && frame.event === "auth_fail") tellProblem("Your session has ended.");
    if (frame.topic === "ccp/event" && frame.event === "access_denied") tellProblem("Access denied.");
    if (frame.topic === "aws/chat") {
      const item = JSON.parse(frame.content);
      hear(item.InitialContactId, item);
    }
  },
};

// The items of each of this agent's chats, until the contact is closed.
const items = new Map();

const hear = (id, item) => {
  if (item.Id && item.Type !== "MESSAGEMETADATA" && item.ContentType !== `${EVENT}typing`) {
    if (!items.has(id)) items.set(id, new Map());
    if (items.get(id).has(item.Id)) return;
    items.get(id).set(item.Id, item);
  }
  if (id === shown) return conversation.add(item);
  if (item.Type === "MESSAGE" || item.Type === "ATTACHMENT") {
    news.set(id, (news.get(id) || 0) + 1);
    showContacts();
  }
};

const take = ({ snapshot, configuration }) => {
  part("agent").textContent = configuration.name;
  showStates(configuration.agentStates, snapshot.state);
  ringFor(snapshot.contacts);
  closeLater(snapshot.contacts);
  const before = new Set(contacts.filter(({ state }) => state.type === "connected").map(({ contactId }) => contactId));
  contacts = snapshot.contacts;
  for (const id of items.keys()) if (!contactOf(id)) items.delete(id);
  for (const id of sessions.keys()) if (!contacts.some(({ contactId }) => contactId === id)) sessions.delete(id);
  const isThere = contacts.some((contact) => contact.initialContactId === shown && contact.state.type !== "connecting");
  const connected = contacts.find((contact) => contact.state.type === "connected");
  if (!isThere) view(connected ? connected.initialContactId : null);
  else showConversation();
  showContacts();
  showWork();
  centre.look();
  for (const contact of contacts) {
    const isNew = isBehind || !before.has(contact.contactId);
    if (contact.state.type === "connected" && isNew) catchUp(contact.initialContactId);
  }
  isBehind = false;
};

// Plays a sound and sets the page's title for contacts that ring.
const ringFor = (all) => {
  const ringing = all.filter(({ state }) => state.type === "connecting");
  const known = new Set(contacts.filter(({ state }) => state.type === "connecting").map(({ contactId }) => contactId));
  if (part("sound").checked && ringing.some(({ contactId }) => !known.has(contactId))) ring();
  document.title = `${ringing.length ? `(${ringing.length}) ` : ""}Agent – connect-chat-mock`;
};

// Ends the after-contact work of ended chats by itself. Missed and rejected contacts stay until the agent closes them.
const closeLater = (all) => {
  const ended = all.filter(({ state }) => state.type === "ended");
  for (const id of closings.keys()) if (!ended.some(({ contactId }) => contactId === id)) closings.delete(id);
  for (const contact of ended) {
    if (closings.has(contact.contactId)) continue;
    closings.set(contact.contactId, performance.now() + CLOSES_AFTER);
    setTimeout(() => { if (closings.has(contact.contactId)) perform(contact, "clearContact"); }, CLOSES_AFTER);
  }
};

const showStates = (all, state) => {
  current = state;
  states = all.some((state) => state.name === current.name) ? all : [...all, current];
  once("states", states.map(({ name }) => name), () => {
    part("state").replaceChildren(...states.map(({ name }) => new Option(name, name)));
    drawn.state = undefined;
  });
  once("state", current.name, () => { part("state").value = current.name; });
  part("state").disabled = false;
};

// Returns the contact of a chat. If the agent has several of the chat's legs, prefers the live one.
const contactOf = (id) => {
  const legs = contacts.filter((contact) => contact.initialContactId === id);
  return legs.find((contact) => ["connecting", "connected"].includes(contact.state.type)) || legs[0];
};

// Shows how many customers wait, and what the agent can do next.
const showWork = () => {
  const { waiting } = centre;
  part("waiting").textContent = waiting === null ? "" : `${waiting} waiting`;
  if (!current) return;
  const isAvailable = current.type === "routable";
  const wait = waiting ? Words.count(waiting, "customer waits", "customers wait") : "No customer waits";
  const rings = contacts.some(({ state }) => state.type === "connecting");
  part("available").hidden = isAvailable || rings;
  if (rings) part("advice").textContent = "Accept a contact to chat with its customer.";
  else if (isAvailable) part("advice").textContent = "You are available. The next customer rings here.";
  else part("advice").textContent = waiting === null ? "Go available to receive chats." : `${wait}. Go available to receive chats.`;
};

const view = (id) => {
  if (id !== shown) {
    const input = part("say").querySelector("input");
    drafts.set(shown, input.value);
    input.value = drafts.get(id) || "";
    tellProblem("");
  }
  shown = id;
  news.delete(id);
  conversation.clear();
  for (const item of items.has(id) ? items.get(id).values() : []) conversation.add(item);
  showConversation();
  showContacts();
};

const showConversation = () => {
  const contact = contactOf(shown);
  part("empty").hidden = Boolean(contact);
  part("log").hidden = !contact;
  const isOn = Boolean(contact) && contact.state.type === "connected";
  if (isOn && part("say").hidden) loadQuickConnects();
  part("say").hidden = !isOn;
  showCustomer(contact);
};

const showCustomer = (contact) => {
  part("customer").hidden = !contact;
  if (!contact) return;
  const facts = [["Customer", customerOf(contact).chatMediaInfo.customerName], ["Queue", contact.queue.name]];
  if (contact.state.type === "connected") {
    facts.push(["Waited", Words.duration(Date.parse(contact.state.timestamp) - Date.parse(contact.queueTimestamp))]);
  }
  for (const { name, value } of Object.values(contact.attributes)) facts.push([name, value]);
  once("customer", facts, () => part("customer").replaceChildren(...facts.map(fact)));
};

const fact = ([name, value]) => {
  const pair = document.createElement("div");
  const [term, text] = [document.createElement("dt"), document.createElement("dd")];
  term.textContent = name;
  text.textContent = value;
  pair.append(term, text);
  return pair;
};

const customerOf = (contact) => contact.connections.find(({ initial }) => initial);

// All callers share the session of a contact.
const session = (id) => {
  const { contactId } = contactOf(id);
  if (!sessions.has(contactId)) {
    sessions.set(contactId, openSession(contactId));
    sessions.get(contactId).catch(() => sessions.delete(contactId));
  }
  return sessions.get(contactId);
};

const openSession = async (contactId) => {
  const { chatTokenTransport } = await ask("createTransport", { transportType: "chat_token", contactId });
  return new Session(chatTokenTransport.participantToken);
};

// Gets the items sent before this agent joined or while the socket was closed.
const catchUp = async (id) => {
  const contact = contactOf(id);
  if (!contact || contact.state.type !== "connected") return;
  const isNew = !items.has(id);
  try {
    for (const item of await (await session(id)).history()) hear(id, item);
    // The history of a new chat does not count as new messages.
    if (isNew && news.delete(id)) showContacts();
  } catch (error) {
    // The chat has ended in the meantime. The socket reports it.
    if (error.status === 403) return;
    tellProblem(`The transcript cannot be loaded: ${error.message}`);
    setTimeout(() => catchUp(id), 2000);
  }
};

// Loads the quick connects on each use, because other agents come and go.
const loadQuickConnects = async () => {
  try {
    const { endpoints } = await ask("getEndpoints", { queueARNs: [] });
    once("connects", endpoints.map(({ endpointARN }) => endpointARN), () => {
      part("connects").replaceChildren(
        ...endpoints.map(({ endpointARN, type, name }) => new Option(`${type} ${name}`, endpointARN)));
    });
  } catch (error) {
    tellProblem(error.message);
  }
};

const ACTIONS = {
  connecting: [["Accept", "acceptContact", "main"], ["Reject", "rejectContact"]],
  connected: [["End chat", "destroyConnection"]],
};
const AFTER = [["Close contact", "clearContact"]];

const showContacts = () => {
  part("hint").hidden = contacts.length > 0;
  once("contacts", [contacts, shown, [...news], centre.ringTimeout], () =>
    part("contacts").replaceChildren(...contacts.map(contactItem)));
};

const contactItem = (contact) => {
  const id = contact.initialContactId;
  const item = document.createElement("li");
  const who = document.createElement("button");
  const how = document.createElement("span");
  const actions = document.createElement("div");
  who.className = "who";
  who.textContent = customerOf(contact).chatMediaInfo.customerName;
  who.onclick = () => view(id);
  how.className = "how";
  showProgress(contact, how);
  actions.className = "actions";
  item.setAttribute("aria-current", String(id === shown));
  item.className = contact.state.type;
  for (const [label, method, look] of ACTIONS[contact.state.type] || AFTER) {
    const button = document.createElement("button");
    button.textContent = label;
    button.className = look || "";
    button.onclick = () => perform(contact, method);
    actions.append(button);
  }
  item.append(who, ...(news.has(id) ? [newsMark(news.get(id))] : []), how, actions);
  return item;
};

const newsMark = (number) => {
  const mark = document.createElement("span");
  mark.className = "news";
  mark.textContent = Words.count(number, "new message", "new messages");
  return mark;
};

// Shows how long a contact has been in its state, or has left there.
const showProgress = ({ contactId, state, queue }, element) => {
  const from = local(state.timestamp);
  switch (state.type) {
    case "connecting":
      if (!centre.ringTimeout) return running.show(element, { from, words: (time) => `rings for ${time}, ${queue.name}` });
      return running.show(element, {
        until: from + centre.ringTimeout, words: (time) => `rings, ${time} left, ${queue.name}`,
      });
    case "connected":
      return running.show(element, { from, words: (time) => `connected for ${time}, ${queue.name}` });
    case "ended":
      return running.show(element, { until: closings.get(contactId), words: (time) => `ended, closes in ${time}` });
    default:
      element.textContent = state.type;
  }
};

const perform = async (contact, method) => {
  const { contactId, initialContactId } = contact;
  const own = contact.connections.find(({ type }) => type === "agent");
  if (method === "clearContact") drafts.delete(initialContactId);
  const isDone = await attempt(method, { contactId, connectionId: own.connectionId });
  if (isDone && method === "acceptContact") view(initialContactId);
};

part("state").onchange = () =>
  attempt("putAgentState", { state: states.find(({ name }) => name === part("state").value) });
part("available").onclick = () => attempt("putAgentState", { state: states.find(({ type }) => type === "routable") });
part("connects").onfocus = loadQuickConnects;
part("transfer").onclick = async () => {
  const endpointARN = part("connects").value;
  if (!endpointARN) return;
  await attempt("createAdditionalConnection", { contactId: contactOf(shown).contactId, endpoint: { endpointARN } });
};
compose(part("say"), {
  place: () => shown,
  keep: (id, text) => drafts.set(id, text),
  say: async (text) => (await session(shown)).say(text),
  type: async () => (await session(shown)).type(),
  problem: tellProblem,
});

running.start();
new Line(async () => panelAddress("socket").href.replace(/^http/, "ws"), listener);
