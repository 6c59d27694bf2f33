"use strict";

// An agent's desktop without amazon-connect-streams: it asks the CCP's own endpoints. ?agent= says whose it is, ?instance=
// where.
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

// Asks for something, and tells what is wrong with it.
const attempt = async (method, params) => {
  try {
    await ask(method, params);
    tellProblem("");
  } catch (error) {
    tellProblem(error.message);
  }
};

// Chats by their InitialContactId: their sessions, and whether something was said that nobody has seen.
const sessions = new Map();
const news = new Set();
let contacts = [];
let states = [];
// The InitialContactId of the chat that is shown.
let shown = null;

const conversation = new Conversation({ log: part("log"), typing: part("typing"), role: "AGENT", choose: null });

const listener = {
  opened() {
    part("line").textContent = "connected";
    if (shown) loadHistory(shown);
  },
  closed() {
    part("line").textContent = "connection lost, trying again";
  },
  received(text) {
    const frame = JSON.parse(text);
    if (frame.topic === "ccp/agent") take(frame.update);
    if (frame.topic === "ccp/event" && frame.event === "auth_fail") tellProblem("Your login is over.");
    if (frame.topic === "ccp/event" && frame.event === "access_denied") tellProblem("You have no access any more.");
    if (frame.topic === "aws/chat") hear(JSON.parse(frame.content));
  },
};

const hear = (item) => {
  if (item.InitialContactId === shown) return conversation.add(item);
  if (item.Type === "MESSAGE" || item.Type === "ATTACHMENT") {
    news.add(item.InitialContactId);
    showContacts();
  }
};

const take = ({ snapshot, configuration }) => {
  part("agent").textContent = configuration.name;
  showStates(configuration.agentStates, snapshot.state);
  contacts = snapshot.contacts;
  const isThere = contacts.some((contact) => contact.initialContactId === shown && contact.state.type !== "connecting");
  const connected = contacts.find((contact) => contact.state.type === "connected");
  if (!isThere) view(connected ? connected.initialContactId : null);
  else showConversation();
  showContacts();
};

const showStates = (all, current) => {
  states = all.some((state) => state.name === current.name) ? all : [...all, current];
  part("state").replaceChildren(...states.map(({ name }) => new Option(name, name)));
  part("state").value = current.name;
  part("state").disabled = false;
};

// Of a chat that comes to this agent again, the leg that goes on.
const contactOf = (id) => {
  const legs = contacts.filter((contact) => contact.initialContactId === id);
  return legs.find((contact) => ["connecting", "connected"].includes(contact.state.type)) || legs[0];
};

const view = (id) => {
  shown = id;
  news.delete(id);
  conversation.clear();
  showConversation();
  showContacts();
  if (id) loadHistory(id);
};

const showConversation = () => {
  const contact = contactOf(shown);
  part("empty").hidden = Boolean(contact);
  part("log").hidden = !contact;
  const isOn = Boolean(contact) && contact.state.type === "connected";
  if (isOn && part("say").hidden) loadQuickConnects();
  part("say").hidden = !isOn;
};

const session = async (id) => {
  if (!sessions.has(id)) {
    const { contactId } = contactOf(id);
    const { chatTokenTransport } = await ask("createTransport", { transportType: "chat_token", contactId });
    sessions.set(id, new Session(chatTokenTransport.participantToken));
  }
  return sessions.get(id);
};

const loadHistory = async (id) => {
  const contact = contactOf(id);
  if (!contact || contact.state.type !== "connected") return;
  try {
    const items = await (await session(id)).history();
    if (id === shown) for (const item of items) conversation.add(item);
  } catch (error) {
    tellProblem(error.message);
  }
};

const loadQuickConnects = async () => {
  const { endpoints } = await ask("getEndpoints", { queueARNs: [] });
  part("connects").replaceChildren(
    new Option("Transfer to …", ""),
    ...endpoints.map(({ endpointARN, type, name }) => new Option(`${type} ${name}`, endpointARN)));
};

const DEEDS = {
  connecting: [["Accept", "acceptContact", "main"], ["Reject", "rejectContact"]],
  connected: [["End chat", "destroyConnection"]],
};
const AFTER = [["Close contact", "clearContact"]];

const showContacts = () => {
  part("hint").hidden = contacts.length > 0;
  part("contacts").replaceChildren(...contacts.map(contactItem));
};

const contactItem = (contact) => {
  const item = document.createElement("li");
  const who = document.createElement("button");
  const how = document.createElement("span");
  const deeds = document.createElement("div");
  const customer = contact.connections.find((connection) => connection.initial);
  who.className = "who";
  who.textContent = customer.chatMediaInfo.customerName;
  who.onclick = () => view(contact.initialContactId);
  how.className = news.has(contact.initialContactId) ? "how news" : "how";
  how.textContent = news.has(contact.initialContactId) ? "new message" : `${contact.state.type}, ${contact.queue.name}`;
  deeds.className = "deeds";
  item.setAttribute("aria-current", String(contact.initialContactId === shown));
  for (const [label, method, look] of DEEDS[contact.state.type] || AFTER) {
    const button = document.createElement("button");
    button.textContent = label;
    button.className = look || "";
    button.onclick = () => perform(contact, method);
    deeds.append(button);
  }
  item.append(who, how, deeds);
  return item;
};

const perform = async (contact, method) => {
  const { contactId, initialContactId } = contact;
  const own = contact.connections.find(({ type }) => type === "agent");
  if (method === "clearContact") sessions.delete(initialContactId);
  await attempt(method, { contactId, connectionId: own.connectionId });
  if (method === "acceptContact") {
    sessions.delete(initialContactId);
    view(initialContactId);
  }
};

part("state").onchange = () =>
  attempt("putAgentState", { state: states.find(({ name }) => name === part("state").value) });
part("connects").onchange = async () => {
  const endpointARN = part("connects").value;
  if (!endpointARN) return;
  part("connects").value = "";
  await attempt("createAdditionalConnection", { contactId: contactOf(shown).contactId, endpoint: { endpointARN } });
};
compose(part("say"), {
  say: async (text) => (await session(shown)).say(text),
  type: async () => (await session(shown)).type(),
  problem: tellProblem,
});

new Line(async () => panelAddress("socket").href.replace(/^http/, "ws"), listener);
