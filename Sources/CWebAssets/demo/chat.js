import { INTERACTIVE, question } from "./interactive.js";
import { markdown } from "./markdown.js";
import { element as elementOf } from "./patch.js";
import { Words } from "./words.js";

// A small client of the Amazon Connect Participant Service, and the display of a conversation.

export const EVENT = "application/vnd.amazonaws.connect.event.";
export const root = new URL("../../", location.href);

// The JSON that a path answers. Requests other than GET have a body.
export const call = async (path, body, { bearer, method = "POST", keepalive = false } = {}) => {
  const headers = { "content-type": "application/json" };
  if (bearer) headers["x-amz-bearer"] = bearer;
  const response = await fetch(new URL(path, root), { method, headers, keepalive, body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) {
    const problem = new Error(answer.message || answer.Message || (answer.err && answer.err.message) || response.status);
    problem.status = response.status;
    throw problem;
  }
  return answer;
};

// Returns the address with this page's host name. The page must not connect to any other.
export const reached = (url) => {
  const address = new URL(url);
  address.host = location.host;
  return address.href;
};

// The actions of one participant, with its connection token.
export class Session {
  static TYPING_PAUSE = 10_000;

  constructor(token) {
    this.token = token;
    this.typedAt = -Infinity;
  }

  post(path, body, options = {}) {
    return call(`participant/${path}`, body, { ...options, bearer: this.token });
  }

  say(text) {
    this.typedAt = -Infinity;
    return this.post("message", { ContentType: "text/plain", Content: text });
  }

  // Sends a typing event, at most once in TYPING_PAUSE milliseconds.
  type() {
    const now = performance.now();
    if (now - this.typedAt < Session.TYPING_PAUSE) return null;
    this.typedAt = now;
    return this.post("event", { ContentType: `${EVENT}typing` });
  }

  async history() {
    const items = [];
    let token;
    do {
      const page = await this.post("transcript", { MaxResults: 100, SortOrder: "ASCENDING", NextToken: token });
      items.unshift(...page.Transcript);
      token = page.NextToken;
    } while (token);
    return items;
  }

  // With `keepalive`, the browser sends the request even if it closes the page.
  leave(options) {
    return this.post("disconnect", {}, options);
  }
}

// The items of a chat and the typing participant. An item can arrive by socket and by transcript.
// Each item is shown once, in order.
export class Conversation {
  static TYPING_SHOWN = 12_000;

  constructor({ log, typing, role, choose }) {
    this.log = log;
    this.typing = typing;
    this.role = role;
    this.choose = choose;
    this.items = new Map();
    this.typist = null;
  }

  clear() {
    this.items.clear();
    this.log.replaceChildren();
    this.showTyping(null);
  }

  add(item) {
    if (item.ContentType === `${EVENT}typing`) {
      if (item.ParticipantRole !== this.role) this.showTyping(item.DisplayName || item.ParticipantRole);
      return;
    }
    if (this.items.has(item.Id) || item.Type === "MESSAGEMETADATA") return;
    if (item.ParticipantRole !== this.role) this.showTyping(null);
    const element = item.Type === "EVENT" ? this.event(item) : this.message(item);
    const later = [...this.items.values()].find((known) => known.item.Id > item.Id);
    this.log.insertBefore(element, later ? later.element : null);
    this.items.set(item.Id, { item, element });
    this.items = new Map([...this.items].sort(([one], [other]) => (one < other ? -1 : 1)));
    this.log.scrollTop = this.log.scrollHeight;
  }

  event(item) {
    const element = document.createElement("p");
    element.className = "event";
    const who = item.DisplayName || (item.ParticipantRole || "").toLowerCase().replaceAll("_", " ");
    element.textContent = `${Words.event(item.ContentType.slice(EVENT.length), who)} · ${Words.time(item.AbsoluteTime)}`;
    return element;
  }

  message(item) {
    const element = document.createElement("div");
    element.className = item.ParticipantRole === this.role ? "message own" : "message";
    const author = document.createElement("span");
    author.className = "author";
    author.textContent = `${item.DisplayName || item.ParticipantRole} · ${Words.time(item.AbsoluteTime)}`;
    const text = document.createElement("p");
    element.append(author, text);
    if (item.ContentType === "text/markdown") {
      text.replaceWith(elementOf(markdown(item.Content)));
    } else if (item.Type === "ATTACHMENT") {
      text.textContent = item.Attachments.map(({ AttachmentName }) => `Attachment: ${AttachmentName}`).join("\n");
    } else if (item.ContentType === INTERACTIVE) {
      this.showQuestion(item, element, text);
    } else {
      text.textContent = item.Content;
    }
    return element;
  }

  // Shows an interactive message: its title, and its choices as buttons. Only the side that can
  // answer can press them.
  showQuestion(item, element, text) {
    const asked = question(item.Content);
    // Shows content of any other form as text.
    if (!asked) {
      text.textContent = item.Content;
      return;
    }
    text.textContent = [asked.title, asked.subtitle].filter(Boolean).join("\n");
    const choices = document.createElement("div");
    choices.className = "choices";
    for (const { title, subtitle } of asked.choices) {
      const button = document.createElement("button");
      button.textContent = title;
      button.title = subtitle;
      button.disabled = !this.choose;
      button.onclick = () => this.choose(title);
      choices.append(button);
    }
    element.append(choices);
  }

  showTyping(name) {
    clearTimeout(this.typist);
    this.typing.textContent = name ? `${name} is typing …` : "";
    if (name) this.typist = setTimeout(() => this.showTyping(null), Conversation.TYPING_SHOWN);
  }
}

// Sets up a message input. Text that could not be sent returns to the chat that it was written for.
export const compose = (form, { say, type, problem, place = () => null, keep = () => {} }) => {
  const input = form.querySelector("input");
  form.onsubmit = async (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (!text) return;
    const here = place();
    input.value = "";
    try {
      await say(text);
      problem("");
    } catch (error) {
      if (place() === here && !input.value) input.value = text;
      else keep(here, text);
      problem(`Not sent: ${error.message}`);
    }
  };
  input.oninput = () => {
    if (input.value) Promise.resolve(type()).catch(() => {});
  };
};
