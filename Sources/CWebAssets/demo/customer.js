import { call, compose, Conversation, EVENT, reached, Session } from "./chat.js";

// A chat widget: StartChatContact, then the participant's socket. ?instance= and ?flow= set where
// the chat starts.
const query = new URLSearchParams(location.search);
const part = (id) => document.getElementById(id);
const tellProblem = (text) => { part("problem").textContent = text; };

let participantToken = null;
let session = null;
let line = null;
const conversation = new Conversation({
  log: part("log"), typing: part("typing"), role: "CUSTOMER",
  choose: (title) => session.say(title).catch((error) => tellProblem(`Not sent: ${error.message}`)),
});

const show = (isOn) => {
  part("start").hidden = isOn;
  part("say").hidden = !isOn;
  if (isOn) part("log").hidden = false;
};

const end = () => {
  line.stop();
  show(false);
  part("line").textContent = "ended";
  part("start").querySelector("button").textContent = "Start another chat";
};

// Creates a connection and returns its socket address. After a lost connection, the same token
// creates another one. After the end of the chat, it creates none, and the function returns null.
const connect = async () => {
  try {
    const connection = await call(
      "participant/connection", { Type: ["WEBSOCKET", "CONNECTION_CREDENTIALS"], ConnectParticipant: true },
      { bearer: participantToken });
    session = new Session(connection.ConnectionCredentials.ConnectionToken);
    show(true);
    return reached(connection.Websocket.Url);
  } catch (error) {
    if (error.status !== 403) throw error;
    end();
    return null;
  }
};

const listener = {
  opened() {
    line.send({ topic: "aws/subscribe", content: { topics: ["aws/chat"] } });
  },
  closed() {
    part("line").textContent = "connection lost, trying again";
  },
  received(text) {
    const frame = JSON.parse(text);
    if (frame.topic === "aws/subscribe") {
      // Only from here on, the socket brings all new items. A transcript got earlier could miss one.
      part("line").textContent = "connected";
      catchUp();
    }
    if (frame.topic !== "aws/chat") return;
    const item = JSON.parse(frame.content);
    conversation.add(item);
    if (item.ContentType === `${EVENT}chat.ended`) end();
  },
};

// Gets the items sent while the socket was closed.
const catchUp = async () => {
  try {
    for (const item of await session.history()) conversation.add(item);
    tellProblem("");
  } catch (error) {
    // If the chat has ended, its chat.ended item or `connect` shows the end.
    if (error.status === 403) return;
    tellProblem(`The transcript cannot be loaded: ${error.message}`);
    setTimeout(catchUp, 2000);
  }
};

part("start").onsubmit = async (event) => {
  event.preventDefault();
  const form = new FormData(event.target);
  const message = form.get("message").trim();
  const button = part("start").querySelector("button");
  button.disabled = true;
  try {
    const chat = await call("contact/chat", {
      InstanceId: query.get("instance") || "default",
      ContactFlowId: query.get("flow") || "demo",
      ParticipantDetails: { DisplayName: form.get("name") },
      InitialMessage: message ? { ContentType: "text/plain", Content: message } : undefined,
      ClientToken: String(Math.random()),
    }, { method: "PUT" });
    tellProblem("");
    conversation.clear();
    participantToken = chat.ParticipantToken;
    line = new Line(connect, listener);
  } catch (error) {
    tellProblem(error.message);
  }
  button.disabled = false;
};

// A customer whose page is closed leaves. Otherwise the agent would talk to nobody.
addEventListener("pagehide", () => { if (session && !part("say").hidden) session.leave({ keepalive: true }).catch(() => {}); });

part("end").onclick = () => session.leave().catch((error) => tellProblem(error.message));
compose(part("say"), {
  say: (text) => session.say(text), type: () => session.type(), problem: tellProblem,
});
