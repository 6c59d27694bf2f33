import { call, root } from "./chat.js";
import { Words } from "./words.js";

// Agent and customer side by side, and the scenarios that can be played. ?agent= and ?instance= are passed on.
const query = new URLSearchParams(location.search);
const part = (id) => document.getElementById(id);
const instance = `/_mock/v1/instances/${encodeURIComponent(query.get("instance") || "default")}`;

// A page of the demo with this page's query, and other entries.
const page = (name, others = {}) => {
  const items = new URLSearchParams(query);
  for (const [key, value] of Object.entries(others)) items.set(key, value);
  return `/_mock/demo/${name}?${items}`;
};

const tell = (text) => { part("told").textContent = text; };

// A flow's scenario begins when a customer starts a chat with the flow. Others begin here.
const start = async ({ name, description, starts }) => {
  const flow = /^with flow (.*)$/.exec(starts);
  if (flow) {
    part("customer").src = page("customer", { flow: flow[1] });
    return tell(`${name}: start the chat as the customer.`);
  }
  try {
    await call(`${instance}/scenarios/${encodeURIComponent(name)}/runs`, { record: true });
    tell(`${name}: the customer waits for the agent.${description ? ` ${description}` : ""}`);
  } catch (error) {
    tell(error.message);
  }
};

const entry = (scenario) => {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.textContent = scenario.name;
  button.title = scenario.description ?? Words.count(scenario.steps, "step", "steps");
  button.onclick = () => start(scenario);
  item.append(button);
  return item;
};

// A server with a token, or with the admin API elsewhere, has no gallery. Scenarios that start by themselves need none.
const showScenarios = async (attempts = 5) => {
  let scenarios;
  try {
    ({ scenarios } = await call(`${instance}/scenarios`, undefined, { method: "GET" }));
  } catch (error) {
    // The agent's page creates its instance, and may be late.
    if (error.status === 404 && attempts > 1) setTimeout(() => showScenarios(attempts - 1), 500);
    return;
  }
  const playable = scenarios.filter(({ starts }) => !starts.startsWith("on boot"));
  part("list").replaceChildren(...playable.map(entry));
  part("scenarios").hidden = playable.length === 0;
};

const showConsole = async () => {
  const console = await fetch("/_mock/ui", { method: "HEAD" }).catch(() => null);
  part("console").hidden = !console?.ok;
};

showConsole();
part("agent").src = page("agent");
part("customer").src = page("customer");
part("agent").onload = () => showScenarios();
