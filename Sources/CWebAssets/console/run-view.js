// A run as a report: its steps, what it waits for, its conversation beside the steps, and why it failed. The console and
// the file of `run --html` show it.
import { side } from "./conversation.js";
import { markdown } from "./markdown.js";
import { h } from "./tree.js";
import { Words } from "./words.js";

const ROLES = { customer: "CUSTOMER", agent: "AGENT", bot: "CUSTOM_BOT", system: "SYSTEM", supervisor: "SUPERVISOR" };
const MARKS = { done: "✓", waiting: "…", failed: "✗", pending: "" };
const STATES = { done: "done", waiting: "in progress", failed: "failed", pending: "not reached" };

export const title = (run) => `${run.scenario}${run.row ? ` row ${run.row}` : ""}`;

// The milliseconds that a run has taken so far.
export function taken(run, now = null) {
  const end = run.endedAt ?? now;
  return run.milliseconds ?? (end ? Date.parse(end) - Date.parse(run.startedAt) : null);
}

// A run's time as in 2.5 s, or 1:02:03.
export function length(milliseconds) {
  if (milliseconds === null || milliseconds === undefined) return "";
  return milliseconds < 60_000 ? `${(milliseconds / 1000).toFixed(1)} s` : Words.duration(milliseconds);
}

export const badge = (state) => h("span", { class: `badge ${state}` }, { passed: "✓ passed", failed: "✗ failed", running: "… running" }[state] ?? state);

//   run: a report of the admin API (GET …/runs/{runId}/report)
//   now: the time of the instance's clock, for a run that has not ended
//   command: the command that repeats the run
export function runReport(run, { now = null, command = null } = {}) {
  return h("section", { class: "report", "aria-label": `Run of ${title(run)}` },
    run.description ? h("p", { class: "soft" }, run.description) : null,
    h("dl", { class: "facts" },
      fact("Result", badge(run.state)), fact("Time", length(taken(run, now)) || "–"), fact("Seed", run.seed),
      run.row ? fact("Row", run.row) : null, run.id ? fact("Run", run.id) : null),
    run.failure ? failure(run, command) : null,
    run.problem ? h("p", { class: "notice" }, run.problem) : null,
    (run.clients ?? []).length ? h("pre", { "aria-label": "Clients" }, run.clients.join("\n")) : null,
    (run.waits ?? []).length ? waits(run, now) : null,
    (run.warnings ?? []).length ? h("div", { class: "notice" }, run.warnings.map((text) => h("p", null, `⚠ ${text}`))) : null,
    h("div", { class: "aligned" }, alignedRows(run)),
    Object.keys(run.variables ?? {}).length ? variables(run.variables) : null);
}

const fact = (name, value) => h("div", null, h("dt", null, name), h("dd", null, value));

function failure(run, command) {
  const { message, step, expected, nearest = [], again } = run.failure;
  return h("div", { class: "failure", role: "group", "aria-label": "Failure" },
    h("h3", null, message),
    h("dl", { class: "pairs" },
      step ? pair("Step", [h("code", null, step), sourceLine(run, step)]) : null,
      expected ? pair("Expected", h("code", null, expected)) : null,
      expected ? pair("Nearest", nearest.length ? nearest.map((text) => h("div", null, text)) : "no similar event") : null,
      command ?? again ? pair("Again", h("code", null, command ?? again)) : null));
}

const pair = (name, value) => [h("dt", null, name), h("dd", null, value)];

function sourceLine(run, step) {
  const line = Number(step.split(":").at(-2));
  const text = (run.text ?? "").split("\n")[line - 1];
  return text === undefined ? null : h("pre", null, `${line} | ${text}`);
}

function waits(run, now) {
  return h("div", { class: "notice", role: "group", "aria-label": "What the run waits for" }, run.waits.map((wait) => {
    const left = wait.until && now ? Date.parse(wait.until) - Date.parse(now) : null;
    const what = wait.expected.length ? wait.expected.join("; ") : "the time to pass";
    return h("p", null, `Line ${wait.line}: waits for `, h("strong", null, what), left === null ? "" : `, for ${Words.duration(left)} more`);
  }));
}

function variables(values) {
  return h("details", { class: "variables" }, h("summary", null, `Variables (${Object.keys(values).length})`),
    h("dl", { class: "pairs" }, Object.entries(values).map(([name, value]) => pair(name, h("code", null, value)))));
}

// The lines of the scenario, each with the state of its steps and the events that belong to it.
export function lines(run) {
  const steps = new Map();
  for (const { line, file, state } of run.steps ?? []) if (!file) steps.set(line, worse(steps.get(line), state));
  const events = new Map();
  // An event without its own place is beside the one before it.
  let last = 0;
  for (const event of run.events ?? []) {
    if (event.step && !event.step.file) last = event.step.line;
    events.set(last, [...(events.get(last) ?? []), event]);
  }
  const text = (run.text ?? "").replace(/\n$/, "").split("\n");
  return [
    ...(events.has(0) ? [{ number: 0, text: "", state: null, events: events.get(0) }] : []),
    ...text.map((line, index) => ({ number: index + 1, text: line, state: steps.get(index + 1) ?? null, events: events.get(index + 1) ?? [] })),
  ];
}

const ORDER = ["done", "pending", "waiting", "failed"];
const worse = (one, other) => (one === undefined || ORDER.indexOf(other) > ORDER.indexOf(one) ? other : one);

function alignedRows(run) {
  return lines(run).map((line) => h("div", { key: line.number, class: `line ${line.state ?? "plain"}` },
    h("span", { class: "number", "aria-hidden": "true" }, line.number || ""),
    h("span", { class: "mark", title: STATES[line.state] ?? "", "aria-label": STATES[line.state] ?? null, role: line.state ? "img" : null }, MARKS[line.state] ?? ""),
    h("code", { class: "source" }, line.text || " "),
    h("div", { class: "events" }, line.events.map(event))));
}

// One event of a run: when, who, and what.
export function event(event) {
  const time = h("span", { class: "time" }, length(event.milliseconds));
  if (!event.actor) return h("p", { key: event.number, class: "event" }, time, " The chat has ended");
  const name = event.name ? `${event.actor} ${event.name}` : event.actor;
  if (event.content === undefined || event.verb === "changes name to") {
    return h("p", { key: event.number, class: "event" }, time, ` ${name} ${event.verb}${event.content ? ` ${event.content}` : ""}`);
  }
  return h("div", { key: event.number, class: `bubble ${side(ROLES[event.actor] ?? "")} ${event.actor}` },
    h("div", { class: "author" }, time, ` ${name}`, event.played === false ? h("span", { class: "badge" }, "real client") : null),
    event.contentType === "text/markdown" ? markdown(event.content) : h("p", { class: "text" }, event.content),
    event.contentType && !["text/plain", "text/markdown"].includes(event.contentType) ? h("small", { class: "soft" }, event.contentType) : null);
}

// The command that repeats a run.
export function commandOf(run) {
  const file = /\.ya?ml$/.test(run.file ?? "") ? run.file : `${run.file ?? run.scenario}.yaml`;
  const word = (text) => (/^[\w./:=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
  const words = ["connect-chat-mock", "run", word(file), "--seed", run.seed, ...(run.row ? ["--row", run.row] : [])];
  for (const actor of run.silent ?? []) words.push("--silent", actor);
  for (const [name, value] of Object.entries(run.givenVariables ?? {})) words.push("--set", word(`${name}=${value}`));
  return words.join(" ");
}
