// Everything on this page comes from the admin API, and is inserted as text.
const $ = (id) => document.getElementById(id);
const base = (path = "") => `/_mock/v1/instances/${encodeURIComponent(instance)}${path}`;
let token = sessionStorage.getItem("token");
let instance = instanceOf(location.hash) || "default";
let contact = null;
let stream = null;

function instanceOf(hash) {
  try {
    return decodeURIComponent(hash.slice(1));
  } catch {
    return "";
  }
}

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function tell(text, isBad = false) {
  $("state").textContent = text;
  $("state").className = isBad ? "bad" : "";
}

const headers = () => ({ "Content-Type": "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}) });

async function call(method, path, body) {
  const answer = await fetch(path, { method, headers: headers(), body: body === undefined ? undefined : JSON.stringify(body) });
  if (answer.status === 401) return askForToken().then(() => call(method, path, body));
  const text = await answer.text();
  const value = text ? JSON.parse(text) : null;
  if (!answer.ok) throw new Error(value?.detail ?? `${method} ${path}: ${answer.status}`);
  return value;
}

function askForToken() {
  return new Promise((resolve) => {
    $("ask").showModal();
    $("ask").addEventListener("close", () => {
      token = $("ask").querySelector("input").value;
      sessionStorage.setItem("token", token);
      resolve();
    }, { once: true });
  });
}

// Performs a user's action, shows its error if it fails, and refreshes the page.
async function act(work) {
  try {
    await work();
    tell("");
  } catch (error) {
    tell(error.message, true);
  }
  await refresh();
}

// ---- Display ----

async function showInstances() {
  const { instances } = await call("GET", "/_mock/v1/instances");
  const ids = [...new Set([instance, ...instances.map((each) => each.id)])].sort();
  $("instance").replaceChildren(...ids.map((id) => element("option", { textContent: id, selected: id === instance })));
}

async function showClock() {
  const clock = await call("GET", base("/clock"));
  $("clock").textContent = `${clock.now.replace("T", " ").slice(0, 19)} · ${clock.mode}${clock.factor ? ` ×${clock.factor}` : ""} · ${clock.pendingTimers} timers`;
  for (const button of document.querySelectorAll("[data-mode]")) button.ariaPressed = String(button.dataset.mode === clock.mode);
  document.querySelector(".manual").hidden = clock.mode !== "manual";
}

async function showContacts() {
  const { contacts } = await call("GET", base("/contacts"));
  $("contacts").replaceChildren(...contacts.reverse().slice(0, 200).map((each) => {
    const name = each.participants.find((one) => one.role === "CUSTOMER")?.displayName ?? "?";
    const button = element("button", { type: "button", title: each.id }, name, element("span", { className: `badge ${each.state}`, textContent: each.state }));
    button.setAttribute("aria-current", String(each.id === contact));
    button.addEventListener("click", () => { contact = each.id; act(async () => {}); listen(); });
    return element("li", {}, button);
  }));
}

async function showConversation() {
  const found = contact && await call("GET", base(`/contacts/${contact}`)).catch(() => null);
  for (const control of $("say").elements) control.disabled = !found || found.state === "ended";
  $("contact").textContent = found ? `Contact ${found.id}` : "No contact";
  $("participants").textContent = found ? found.participants.map((each) => `${each.displayName} (${each.role}, ${each.presence})`).join(" · ") : "";
  if (!found) { $("transcript").replaceChildren(); $("runs").replaceChildren(); return; }
  const { Transcript: items } = await call("GET", base(`/contacts/${contact}/transcript`));
  const list = $("transcript");
  const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  list.replaceChildren(...items.map(item));
  if (isAtEnd) list.scrollTop = list.scrollHeight;
  const { runs } = await call("GET", base("/runs"));
  $("runs").replaceChildren(...runs.filter((run) => run.contactId === contact).map((run) => element("p", {},
    `${run.scenario}, seed ${run.seed} `, element("span", { className: `badge ${run.state}`, textContent: run.state }),
    run.failure ? ` ${run.failure.message} (${run.failure.step}; expected ${run.failure.expected ?? "no failure"})` : "")));
}

function item(each) {
  const who = `${each.AbsoluteTime.slice(11, 19)} ${each.DisplayName ?? ""}`;
  if (each.Type === "MESSAGE") return element("li", { className: `said ${each.ParticipantRole}` }, element("span", { className: "who", textContent: who }), each.Content);
  if (each.Type === "ATTACHMENT") return element("li", { className: `said ${each.ParticipantRole}` }, element("span", { className: "who", textContent: who }), `📎 ${each.Attachments[0].AttachmentName} (${each.Attachments[0].Status})`);
  return element("li", { className: "event", textContent: `${who} ${each.ContentType.split(".event.").pop()}` });
}

async function showFaults() {
  const { faults } = await call("GET", base("/faults"));
  $("faults").replaceChildren(...faults.map((rule) => {
    const button = element("button", { type: "button", textContent: "×", title: "remove" });
    button.addEventListener("click", () => act(() => call("DELETE", base(`/faults/${rule.id}`))));
    const { id, operation, hits, calls, ...rest } = rule;
    return element("li", {}, button, `${operation} ${JSON.stringify(rest).slice(1, -1)} · ${hits} hits`);
  }));
}

async function showLists() {
  const { scenarios } = await call("GET", base("/scenarios"));
  $("start").elements.scenario.replaceChildren(...scenarios.map((each) => element("option", { textContent: each.name })));
  const { snapshots } = await call("GET", base("/snapshots"));
  $("snapshots").replaceChildren(...snapshots.reverse().map((each) => element("option", { value: each.id, textContent: `${each.id}, ${each.contacts} contacts` })));
  $("restore").disabled = snapshots.length === 0;
}

let isShowing = false;
let isStale = false;

async function refresh() {
  if (isShowing) { isStale = true; return; }
  isShowing = true;
  do {
    isStale = false;
    try {
      for (const show of [showInstances, showClock, showContacts, showConversation, showFaults]) await show();
    } catch (error) {
      // The first use creates an instance. Before that, there is nothing to show.
      if (/no instance/.test(error.message)) clear(); else tell(error.message, true);
    }
  } while (isStale);
  isShowing = false;
}

function clear() {
  for (const id of ["contacts", "transcript", "faults", "runs"]) $(id).replaceChildren();
  $("clock").textContent = "not made yet";
}

// ---- The journal stream ----

async function listen() {
  stream?.abort();
  const own = stream = new AbortController();
  $("journal").replaceChildren();
  const filter = new URLSearchParams();
  if ($("filter").elements.own.checked && contact) filter.set("contact", contact);
  if ($("filter").elements.errors.checked) filter.set("status", "error");
  while (!own.signal.aborted) {
    try {
      const answer = await fetch(base(`/journal/stream?${filter}`), { headers: headers(), signal: own.signal });
      if (!answer.ok) throw new Error(`the journal answers ${answer.status}`);
      await read(answer.body.pipeThrough(new TextDecoderStream()).getReader(), filter);
      await refresh();
    } catch (error) {
      if (own.signal.aborted) return;
      tell(error.message, true);
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

async function read(reader, filter) {
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const events = (rest + value).split("\n\n");
    rest = events.pop();
    let isNew = false;
    for (const event of events) {
      const number = /^id: (.*)$/m.exec(event)?.[1];
      const data = /^data: (.*)$/m.exec(event)?.[1];
      if (!data) continue;
      filter.set("after", number);
      show(JSON.parse(data));
      isNew = true;
    }
    if (isNew) refresh();
  }
}

function show(entry) {
  const line = element("li", {}, `${entry.absoluteTime.slice(11, 23)} ${entry.kind} ${entry.operation}${entry.status ? ` ${entry.status}` : ""}`);
  if (entry.why) line.append(element("span", { className: "why", textContent: entry.why }));
  $("journal").prepend(line);
  while ($("journal").childElementCount > 300) $("journal").lastChild.remove();
}

// ---- User actions ----

function choose(id) {
  instance = id;
  contact = null;
  location.hash = encodeURIComponent(id);
  act(showLists);
  listen();
}

$("instance").addEventListener("change", (event) => choose(event.target.value));
$("new-instance").addEventListener("submit", (event) => {
  event.preventDefault();
  const id = event.target.elements.id.value.trim();
  event.target.reset();
  if (id) act(async () => { await call("PUT", `/_mock/v1/instances/${encodeURIComponent(id)}`, {}); choose(id); });
});
for (const button of document.querySelectorAll("[data-mode]")) button.addEventListener("click", () => act(() => call("PUT", base("/clock"), { mode: button.dataset.mode })));
for (const button of document.querySelectorAll("[data-by]")) button.addEventListener("click", () => act(() => call("POST", base("/clock/advance"), { by: button.dataset.by })));
$("idle").addEventListener("click", () => act(() => call("POST", base("/clock/run"), { until: "idle" })));
$("keep").addEventListener("click", () => act(async () => { await call("POST", base("/snapshots"), {}); await showLists(); }));
$("restore").addEventListener("click", () => act(() => call("POST", base(`/snapshots/${encodeURIComponent($("snapshots").value)}/restore`), {})));
$("reset").addEventListener("click", () => act(async () => { contact = null; await call("POST", base("/reset"), { keep: ["scenarios"] }); }));
$("start").addEventListener("submit", (event) => {
  event.preventDefault();
  const name = event.target.elements.scenario.value;
  act(async () => { contact = (await call("POST", base(`/scenarios/${encodeURIComponent(name)}/runs`), {})).contactId; });
});
$("say").addEventListener("submit", (event) => {
  event.preventDefault();
  const { by, content } = event.target.elements;
  act(async () => { await call("POST", base(`/contacts/${contact}/messages`), { by: await who(by.value), content: content.value }); content.value = ""; });
});
$("types").addEventListener("click", () => act(async () => call("POST", base(`/contacts/${contact}/events`), { by: await who($("say").elements.by.value), contentType: "application/vnd.amazonaws.connect.event.typing" })));
$("end").addEventListener("click", () => act(() => call("POST", base(`/contacts/${contact}/end`), {})));
$("filter").addEventListener("change", listen);
$("fault").addEventListener("submit", (event) => {
  event.preventDefault();
  act(() => call("POST", base("/faults"), { preset: event.target.elements.preset.value }));
});

// Returns who performs an action. Adds an agent to a chat that has none.
async function who(role) {
  const { participants } = await call("GET", base(`/contacts/${contact}`));
  if (role !== "AGENT" || participants.some((each) => each.role === "AGENT" && each.presence !== "left")) return role;
  return (await call("POST", base(`/contacts/${contact}/participants`), { role, displayName: "Agent" })).participantId;
}

choose(instance);
// Refreshes regularly, because actions between scripted participants cause no frames or journal
// entries.
setInterval(() => { if (document.visibilityState === "visible") refresh(); }, 2000);
