"use strict";

// The messages between an agent's desktop and its CCP frame: window messages {event, data} with the
// names of amazon-connect-streams, and a MessagePort for its SDK. The page sends requests to the
// server over HTTP, and receives updates over one socket.

// The members of an agent's data that the desktop receives as Dates.
const TIMES = new Set(["startTimestamp", "timestamp", "timeStamp", "queueTimestamp"]);

// Broadcasts that are not passed on.
const UNRELAYED = new Set(["log", "server_bound_internal_log", "click_stream_data", "client_metric"]);

const randomId = () => {
  const words = crypto.getRandomValues(new Uint32Array(4));
  return Array.from(words, (word) => word.toString(16).padStart(8, "0")).join("-");
};

// The part of the SDK's channel that a chat needs: origin and region of a contact's instance.
class SDKPort {
  constructor(desktop, origin, region) {
    const channel = new MessageChannel();
    this.port = channel.port1;
    this.origin = origin;
    this.region = region;
    this.port.onmessage = (message) => this.received(message.data);
    desktop.postMessage({ type: "cross-domain-adapter-init" }, "*", [channel.port2]);
  }

  received(message) {
    switch (message && message.type) {
      case "cross-domain-site-ready":
        this.port.postMessage({
          type: "acknowledge", connectionId: randomId(), status: "ready", healthCheckInterval: 10000,
        });
        break;
      case "healthCheck":
        this.counter = (this.counter || 0) + 1;
        this.port.postMessage({ type: "healthCheckResponse", time: Date.now(), counter: this.counter });
        break;
      case "request":
        this.port.postMessage(this.answer(message));
        break;
      default:
        break;
    }
  }

  answer({ namespace, command, requestId, data }) {
    if (command === "contact/getInstanceDetails") {
      return {
        type: "response", namespace, requestId, isError: false, data: { origin: this.origin, region: this.region },
      };
    }
    return {
      type: "response", namespace, requestId, isError: true, errorKey: "notSupported",
      reason: `connect-chat-mock does not carry ${command}`, details: { command, requestData: data },
    };
  }
}

// Exchanges broadcasts between the pages of one agent. Within this browser, a BroadcastChannel
// delivers them immediately, even without a connection. The server delivers them where the browser
// isolates pages of different sites. A message that arrives both ways is delivered once.
class Relay {
  static REMEMBERED = 200;

  constructor(name, line, listener) {
    this.line = line;
    this.listener = listener;
    this.known = [];
    this.channel = new BroadcastChannel(name);
    this.channel.onmessage = ({ data }) => this.received(data);
  }

  send(event, data) {
    const message = { topic: "ccp/broadcast", id: randomId(), event, data: data === undefined ? null : data };
    this.isNew(message.id);
    this.channel.postMessage(message);
    this.line.send(message);
  }

  received({ id, event, data }) {
    if (id === undefined || this.isNew(id)) this.listener(event, data);
  }

  isNew(id) {
    if (this.known.includes(id)) return false;
    this.known.push(id);
    if (this.known.length > Relay.REMEMBERED) this.known.shift();
    return true;
  }
}

// The CCP page as the frame of a desktop.
class Conduit {
  constructor(view) {
    this.view = view;
    this.desktop = window.parent === window ? null : window.parent;
    this.id = randomId();
    this.update = null;
    this.skew = 0;
    this.isSynchronized = false;
    // With two regions, only the active region's page posts events.
    this.isActive = true;
    this.viewed = "";
    // The number of contacts, and the connected ones, at the last update. In the first update, no
    // contact counts as newly accepted.
    this.count = 0;
    this.connected = null;
    // Whether the page has requested the cause of the current outage.
    this.hasAsked = false;
  }

  start() {
    window.addEventListener("message", (message) => {
      if (message.source === this.desktop && this.desktop) this.heard(message.data);
    });
    this.line = new Line(async () => this.address("socket").replace(/^http/, "ws"), this);
    this.relay = new Relay(this.address("socket"), this.line, (event, data) => this.receivedBroadcast(event, data));
    if (!this.desktop) return;
    this.port = new SDKPort(this.desktop, location.origin, Conduit.REGION);
    this.post("acknowledge", { id: this.id });
  }

  address(name) {
    const address = new URL(name, location.href);
    address.search = location.search;
    return address.href;
  }

  post(event, data) {
    if (this.desktop) this.desktop.postMessage({ event, data }, "*");
  }

  // MARK: Messages from the desktop

  heard(message) {
    const { event, data } = message || {};
    const handler = Object.hasOwn(Conduit.HANDLERS, event) ? Conduit.HANDLERS[event] : null;
    if (handler) handler(this, data || {});
  }

  static REGION = "us-east-1";
  static OTHER_REGION = "us-west-2";

  static HANDLERS = {
    synchronize: (conduit) => conduit.synchronize(),
    api_request: (conduit, request) => conduit.request(request),
    master_request: (conduit, request) => conduit.answerMaster(request),
    broadcast: (conduit, { event, data }) => conduit.broadcast(event, data),
    "webSocket::subscribe": (conduit, topics) => conduit.post("webSocket::subscription_update", {
      topic: "aws/subscribe", content: { status: "success", topics },
    }),
    media_device_request: (conduit) => conduit.post("media_device_response", []),
    reload_agent_configuration: (conduit) => conduit.postUpdate(),
    terminate: (conduit) => conduit.terminate(),
    outer_context_info: (conduit, info) => conduit.joinRegions(info.initCCPParams),
    "agent::fetch_agent_data_from_ccp": (conduit) =>
      conduit.update && conduit.post("agent::fetch_agent_data_from_ccp", conduit.currentUpdate()),
    "globalResiliency::validate_global_signin": (conduit) =>
      conduit.post("globalResiliency::global_signin_valid", { message: "valid" }),
    "globalResiliency::configure_ccp_conduit": (conduit, { instanceState }) => conduit.activate(instanceState),
  };

  synchronize() {
    this.post("acknowledge", { id: this.id });
    if (this.isSynchronized) return;
    // From now on, the desktop has listeners.
    this.isSynchronized = true;
    this.resume();
  }

  // Posts the current state to a desktop that starts to receive events from this page.
  resume() {
    if (!this.isListening) return;
    if (this.line.isOpen) this.postGain();
    this.postUpdate();
    if (this.viewed) this.post("contact::view", { contactId: this.viewed });
  }

  async request({ requestId, method, params }) {
    const { data, err } = await this.ask(method, params);
    this.post("api_response", {
      event: "api_response", requestId, data, err: err ? JSON.stringify(err) : null,
    });
  }

  // Sends a request to the server. The desktop also receives an event if the login or access is
  // missing.
  async ask(method, params) {
    try {
      const response = await fetch(this.address("api"), {
        method: "POST", headers: { "content-type": "application/json" },
        body: JSON.stringify({ method, params: params || {} }),
      });
      const answer = await response.json();
      if (response.status === 401) this.failAuth();
      if (response.status === 403) this.post("access_denied", {});
      return answer;
    } catch (error) {
      return {
        err: { type: "NetworkError", message: String(error), stack: [], retryStatus: "none", statusCode: 0 },
      };
    }
  }

  failAuth() {
    this.view.notify("Signed out");
    this.post("auth_fail", {});
  }

  answerMaster({ requestId, method, params }) {
    const topic = params && params.topic;
    const data = { topic, masterId: this.id };
    if (method === "becomeMaster") data.takeOver = true;
    else data.isMaster = true;
    this.post("master_response", { event: "master_response", requestId, data, err: null });
  }

  broadcast(event, data) {
    // A desktop with two regions sends its broadcasts to both pages.
    if (UNRELAYED.has(event) || !this.isActive) return;
    this.note(event, data);
    this.post(event, data);
    this.relay.send(event, data);
  }

  // Handles an event from another page or from the server.
  receivedBroadcast(event, data) {
    this.note(event, data);
    if (event === "auth_fail" || event === "terminated") this.view.notify("Signed out");
    if (this.isActive) this.post(event, data);
  }

  note(event, data) {
    if (event !== "contact::view") return;
    this.viewed = (data && data.contactId) || "";
    this.view.show(this);
  }

  async terminate() {
    if (!this.isActive) return;
    await this.ask("logout");
    this.view.notify("Signed out");
    this.post("terminated", {});
    this.relay.send("terminated", {});
  }

  // With two regions, the page at secondaryCCPUrl is inactive. The other page is active.
  joinRegions(params) {
    if (!params || !params.secondaryCCPUrl) return;
    const place = (url) => url.origin + url.pathname.replace(/\/+$/, "") + url.search;
    const here = new URL(location.href);
    const isPrimary = place(new URL(params.secondaryCCPUrl, here)) !== place(here);
    this.isActive = isPrimary;
    this.post("globalResiliency::init", {
      instanceRegion: isPrimary ? Conduit.REGION : Conduit.OTHER_REGION,
      instanceState: isPrimary ? "active" : "inactive",
      activeRegion: Conduit.REGION,
    });
  }

  activate(instanceState) {
    const wasActive = this.isActive;
    this.isActive = instanceState !== "inactive";
    if (this.isActive && !wasActive) this.resume();
  }

  // MARK: Messages from the server

  get isListening() {
    return this.isSynchronized && this.isActive;
  }

  opened() {
    this.hasAsked = false;
    this.view.showLine("connected");
    if (this.isListening) this.postGain();
  }

  postGain() {
    this.post("webSocket::connection_open");
    this.post("agent::websocket_connection_gained");
    this.post("webSocket::connection_gain");
  }

  closed(report, wasClean, isFirst, hasOpened) {
    this.view.showLine("connecting");
    if (this.isListening) {
      this.post("webSocket::connection_close", { ...report, wasClean });
      if (isFirst) {
        this.post("agent::websocket_connection_lost", report);
        this.post("webSocket::connection_lost", report);
      }
    }
    if (!hasOpened) this.askWhy();
  }

  // A failed handshake gives no reason, such as a missing login. Requests the reason once in an
  // outage, and again if the server does not respond.
  async askWhy() {
    if (this.hasAsked) return;
    this.hasAsked = true;
    const { err } = await this.ask("getAgentStates");
    if (err && err.type === "NetworkError") this.hasAsked = false;
  }

  received(text) {
    const frame = JSON.parse(text);
    switch (frame.topic) {
      case "ccp/agent":
        this.take(JSON.parse(text, (key, value) =>
          TIMES.has(key) && typeof value === "string" ? new Date(value) : value));
        break;
      case "ccp/event":
        this.relay.received(frame);
        break;
      case "aws/chat":
        if (this.isListening) this.post("webSocket::all_message", frame);
        break;
      default:
        break;
    }
  }

  take({ now, update }) {
    this.skew = new Date(now).getTime() - Date.now();
    this.update = update;
    this.postUpdate();
    this.follow(update.snapshot.contacts);
    this.view.show(this);
  }

  currentUpdate() {
    const local = Date.now();
    const snapshot = {
      ...this.update.snapshot, skew: this.skew, localTimestamp: local, snapshotTimestamp: new Date(local + this.skew),
    };
    return { ...this.update, snapshot };
  }

  postUpdate() {
    if (this.update && this.isListening) this.post("agent::update", this.currentUpdate());
  }

  // Shows a newly accepted contact, or the first contact that arrives. If the shown contact is
  // gone, shows the first remaining one, or none.
  follow(contacts) {
    const connected = new Set(
      contacts.filter(({ state }) => state.type === "connected").map(({ contactId }) => contactId));
    const accepted = this.connected && [...connected].find((id) => !this.connected.has(id));
    const isGone = this.viewed !== "" && !contacts.some(({ contactId }) => contactId === this.viewed);
    const isFirst = !this.count && contacts.length > 0 && this.viewed === "";
    this.connected = connected;
    this.count = contacts.length;
    let wanted = this.viewed;
    if (accepted) wanted = accepted;
    else if (isGone || isFirst) wanted = contacts.length > 0 ? contacts[0].contactId : "";
    if (wanted === this.viewed) return;
    this.viewed = wanted;
    if (this.isListening) this.post("contact::view", { contactId: wanted });
  }
}
