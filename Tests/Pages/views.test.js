// Tests the views of the console and of the run report: functions from data to trees. `node --test` runs them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { API, curl } from "../../Sources/CWebAssets/console/api.js";
import { picker } from "../../Sources/CWebAssets/console/composer.js";
import { contactRow } from "../../Sources/CWebAssets/console/contacts.js";
import { conversation, summary } from "../../Sources/CWebAssets/console/conversation.js";
import { ruleOf, ruleWords } from "../../Sources/CWebAssets/console/faults.js";
import { answer, question } from "../../Sources/CWebAssets/console/interactive.js";
import { journalRow } from "../../Sources/CWebAssets/console/journal.js";
import { markdown } from "../../Sources/CWebAssets/console/markdown.js";
import { byTag, exampleOf } from "../../Sources/CWebAssets/console/operations.js";
import { Pages } from "../../Sources/CWebAssets/console/pages.js";
import { attributes } from "../../Sources/CWebAssets/console/parts.js";
import { page } from "../../Sources/CWebAssets/console/report.js";
import { address, parse } from "../../Sources/CWebAssets/console/route.js";
import { range } from "../../Sources/CWebAssets/console/rows.js";
import { commandOf, length, lines, runReport } from "../../Sources/CWebAssets/console/run-view.js";
import { againBody, replayBody } from "../../Sources/CWebAssets/console/runs.js";
import { valueOf } from "../../Sources/CWebAssets/console/settings.js";
import { runBody } from "../../Sources/CWebAssets/console/start-form.js";
import { arrow, columns, timeline } from "../../Sources/CWebAssets/console/timeline.js";
import { findAll, h, textOf } from "../../Sources/CWebAssets/console/tree.js";
import { Words } from "../../Sources/CWebAssets/console/words.js";

const EVENT = "application/vnd.amazonaws.connect.event.";
const item = (more) => ({ Id: "1", Type: "MESSAGE", ContentType: "text/plain", Content: "Hi", DisplayName: "Ana", ParticipantRole: "CUSTOMER", AbsoluteTime: "2026-01-31T12:00:00.000Z", ...more });
const withClass = (tree, name) => findAll(tree, ({ props }) => (props.class ?? "").split(" ").includes(name));
const wholeOf = (trees) => h("div", null, trees);

test("an address and its parts are the same", () => {
  for (const route of [
    { view: "contacts", instance: "default", id: null, query: {} },
    { view: "contacts", instance: "a/b ü", id: "0b1e2f3a", query: { item: "x", tab: "run" } },
    { view: "scenarios", instance: "default", id: "my scenario/50%", query: {} },
    { view: "api", instance: null, id: null, query: {} },
  ]) assert.deepEqual(parse(address(route)), route);
  assert.equal(address({ view: "contacts", instance: "default", id: "1", query: { item: "x", search: "", tab: null } }), "#/instances/default/contacts/1?item=x");
});

test("unknown and damaged addresses are those of contacts", () => {
  assert.equal(parse("").view, "contacts");
  assert.equal(parse("#/instances/default/nonsense").view, "contacts");
  assert.equal(parse("#/instances/%E0%A4%A/runs/x").view, "runs");
  assert.equal(parse("#/instances/default/__proto__").view, "contacts");
});

test("a list draws only the rows that can be seen, and a margin", () => {
  assert.deepEqual(range(0, 400, 40, 100_000), { first: 0, last: 18 });
  assert.deepEqual(range(2_000_000, 400, 40, 100_000), { first: 49_992, last: 50_018 });
  assert.deepEqual(range(4_000_000, 400, 40, 100_000), { first: 99_992, last: 100_000 });
  assert.deepEqual(range(0, 400, 40, 0), { first: 0, last: 0 });
});

test("pages are read as far as they are seen, and read again", async () => {
  const reads = [];
  const pages = new Pages(async (offset, limit) => {
    reads.push(offset);
    return { rows: Array.from({ length: limit }, (_, index) => `row ${offset + index}`), total: 1000 };
  }, () => {});
  await pages.refresh();
  assert.deepEqual([pages.total, pages.row(7), pages.row(100)], [1000, "row 7", null]);
  pages.seen(95, 120);
  await new Promise(setImmediate);
  assert.equal(pages.row(100), "row 100");
  pages.seen(96, 121);
  await new Promise(setImmediate);
  assert.deepEqual(reads, [0, 100]);
  pages.seen(900, 930);
  await pages.refresh();
  assert.equal(pages.row(7), null);
  assert.equal(pages.row(120), null);
  assert.equal(pages.row(905), "row 905");
});

test("a conversation has days, sides and events in words", () => {
  const tree = wholeOf(conversation([
    item({ Id: "a", Type: "EVENT", ContentType: `${EVENT}participant.joined`, DisplayName: "Sam", ParticipantRole: "AGENT" }),
    item({ Id: "b" }), item({ Id: "c", ParticipantRole: "AGENT", DisplayName: "Sam", Content: "Hello", AbsoluteTime: "2026-02-02T12:00:00.000Z" }),
  ], { marked: "b" }));
  assert.match(textOf(tree), /Sam joined/);
  assert.equal(withClass(tree, "day").length, 2);
  assert.equal(withClass(tree, "left").length, 1);
  assert.equal(withClass(tree, "right").length, 1);
  assert.equal(withClass(tree, "marked")[0].props.id, "item-b");
});

test("receipts belong to their messages, and are no items", () => {
  const tree = wholeOf(conversation([item({ Id: "a" }), item({
    Id: "r", Type: "MESSAGEMETADATA", MessageMetadata: { MessageId: "a", Receipts: [{ ReadTimestamp: "2026-01-31T12:00:01.000Z" }] },
  })]));
  assert.equal(withClass(tree, "bubble").length, 1);
  assert.equal(textOf(withClass(tree, "receipt")[0]), "✓ Read");
});

test("a message cannot bring an element or a script", () => {
  for (const text of ["<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "**<b>**", "[a](https://x.test/\"onclick=\"x)"]) {
    const tree = markdown(text);
    assert.deepEqual(findAll(tree, ({ tag }) => !["div", "p", "strong", "em", "a", "code", "s"].includes(tag)), []);
    for (const link of findAll(tree, ({ tag }) => tag === "a")) assert.match(link.props.href, /^https?:/);
  }
});

test("Markdown has lists, links, emphasis and code", () => {
  const tree = markdown("# Title\nSome **bold** and _italic_ `code`\n- one\n- two\n1. first\n[Amazon](https://aws.test)");
  assert.deepEqual(findAll(tree, ({ tag }) => ["ul", "ol"].includes(tag)).map(({ tag, children }) => [tag, children.length]), [["ul", 2], ["ol", 1]]);
  assert.equal(findAll(tree, ({ tag }) => tag === "a")[0].props.href, "https://aws.test");
  assert.equal(textOf(findAll(tree, ({ tag }) => tag === "code")[0]), "code");
});

test("interactive messages are questions, and their answers are words", () => {
  const picker1 = JSON.stringify({ templateType: "ListPicker", data: { content: { title: "Which?", elements: [{ title: "A", subtitle: "first" }, { title: "B" }] } } });
  assert.deepEqual(question(picker1), { kind: "ListPicker", title: "Which?", subtitle: "", choices: [{ title: "A", subtitle: "first" }, { title: "B", subtitle: "" }] });
  const carousel = JSON.stringify({ templateType: "Carousel", data: { content: { title: "More", elements: [{ templateType: "Panel", data: { content: { title: "P" } } }] } } });
  assert.deepEqual(question(carousel).choices, [{ title: "P", subtitle: "" }]);
  assert.deepEqual(question(picker("Which?\nA\nB")).choices.map(({ title }) => title), ["A", "B"]);
  for (const text of ["no JSON", "{}", "null", '{"data":{"content":"x"}}', '{"data":{"content":{"elements":{}}}}']) assert.ok(question(text) === null || question(text).choices.length === 0);
  assert.equal(answer("plain"), "plain");
  assert.equal(answer(JSON.stringify({ data: { content: { title: "A" } } })), "A");
});

test("a message cannot bring elements through a picker", () => {
  const evil = { tag: "meta", props: { "http-equiv": "refresh", content: "0;url=https://evil.test" }, children: [] };
  const content = JSON.stringify({ templateType: evil, data: { content: { title: evil, subtitle: [evil], elements: [null, evil, { title: evil }, { title: "A", subtitle: evil }] } } });
  const tree = wholeOf(conversation([item({ ContentType: "application/vnd.amazonaws.connect.message.interactive", Content: content })]));
  assert.deepEqual(findAll(tree, ({ tag }) => tag === "meta"), []);
  assert.deepEqual(question(content).choices, [{ title: "A", subtitle: "" }]);
  assert.deepEqual(h("p", null, evil).children, ["[object Object]"]);
});

test("the last message of a contact is in words", () => {
  assert.equal(summary({ contentType: `${EVENT}participant.left`, displayName: "Sam" }), "Sam left");
  assert.equal(summary({ contentType: "text/plain", content: "Hi" }), "Hi");
  assert.equal(summary(null), "");
});

test("contacts with the same name can be told apart", () => {
  const contact = (ordinal) => ({ id: "x", ordinal, state: "waiting", items: 1, startedAt: "2026-01-31T12:00:00Z", participants: [{ role: "CUSTOMER", displayName: "Ana", presence: "connected" }, { role: "AGENT", displayName: "Sam", presence: "offered" }], contacts: [{ contactId: "x", queue: "billing" }], lastItem: { absoluteTime: "2026-01-31T12:00:00Z", contentType: "text/plain", content: "Hi", role: "CUSTOMER", displayName: "Ana" } });
  const row = contactRow(contact(7), { now: "2026-01-31T12:05:00Z", href: "#", isUnread: true, hasFailed: true });
  for (const part of ["Ana", "#7", "waiting", "in billing", "rings at Sam", "5 min ago", "Hi", "run failed"]) assert.ok(textOf(row).includes(part), part);
  assert.equal(withClass(row, "dot").length, 1);
});

const REPORT = {
  id: "run-1", scenario: "refund", seed: 7, state: "failed", startedAt: "2026-01-31T12:00:00.000Z", endedAt: "2026-01-31T12:00:30.000Z",
  file: "refund.yaml", text: "scenario: refund\nsteps:\n  - customer says: Hi\n  - expect: agent says\n", variables: { order: "A-1" }, recorded: true,
  steps: [{ line: 3, column: 5, state: "done" }, { line: 4, column: 5, state: "failed" }, { line: 9, column: 1, file: "other.yaml", state: "done" }],
  waits: [], events: [
    { number: 1, milliseconds: 0, what: "customer joins", actor: "customer", verb: "joins", played: true },
    { number: 2, milliseconds: 1, what: "customer says", actor: "customer", verb: "says", content: "Hi", contentType: "text/plain", played: true, step: { line: 3, column: 5 } },
    { number: 3, milliseconds: 9, turnMilliseconds: 8, what: "agent says", actor: "agent", verb: "says", content: "No", contentType: "text/markdown", played: false, step: { line: 4, column: 5 } },
    { number: 4, milliseconds: 30_000, what: "chat ended", step: { line: 4, column: 5 } },
  ],
  failure: { message: "did not happen within 30s", step: "refund.yaml:4:5", expected: "agent says", nearest: [], lastEvents: [], again: "POST …" },
};

test("a report aligns events and steps with the lines of the file", () => {
  const all = lines(REPORT);
  assert.deepEqual(all.map(({ number, state, events }) => [number, state, events.map((each) => each.number)]), [
    [0, null, [1]], [1, null, []], [2, null, []], [3, "done", [2]], [4, "failed", [3, 4]],
  ]);
  const tree = runReport(REPORT);
  assert.match(textOf(tree), /did not happen within 30s/);
  assert.match(textOf(tree), /4 \|   - expect: agent says/);
  assert.match(textOf(tree), /no similar event/);
  assert.match(textOf(tree), /30\.0 s/);
  assert.match(textOf(tree), /real client/);
  assert.equal(withClass(tree, "failed").length > 0, true);
});

test("an event without its own line is beside the one before it", () => {
  const event = (number, step) => ({ number, milliseconds: number, what: "", actor: "agent", verb: "joins", ...(step ? { step } : {}) });
  const run = { text: "a\nb\nc\nd\ne", events: [event(1), event(2, { line: 3 }), event(3, { line: 5 }), event(4, { line: 3 }), event(5, { line: 9, file: "other" }), event(6)] };
  assert.deepEqual(lines(run).map(({ number, events }) => [number, events.map((each) => each.number)]).filter(([, events]) => events.length), [[0, [1]], [3, [2, 4, 5, 6]], [5, [3]]]);
});

test("a run is repeated with its cast, attributes and variables", () => {
  assert.deepEqual(againBody({ seed: 1, silent: ["agent"], givenVariables: { a: "1" } }), { record: true, seed: 1, silent: ["agent"], variables: { a: "1" } });
  assert.equal(commandOf({ file: "a.yaml", seed: 1, row: 2, silent: ["agent"], givenVariables: { a: "b c" } }), "connect-chat-mock run a.yaml --seed 1 --row 2 --silent agent --set 'a=b c'");
  assert.deepEqual(againBody({ seed: "18446744073709551615", standIns: ["agent"], attributes: { a: "1" } }), { record: true, seed: "18446744073709551615", standIns: ["agent"], attributes: { a: "1" } });
  assert.match(curl({ method: "POST", path: "/x", body: { seed: "18446744073709551615" } }, "http://h:1"), /"seed":18446744073709551615/);
});

test("a report says what a run waits for, and how long", () => {
  const running = { ...REPORT, state: "running", endedAt: undefined, failure: undefined, waits: [{ line: 4, column: 5, expected: ["agent says"], until: "2026-01-31T12:00:30.000Z" }] };
  assert.match(textOf(runReport(running, { now: "2026-01-31T12:00:10.000Z" })), /Line 4: waits for agent says, for 0:20 more/);
});

test("a report without text, steps or events is still one", () => {
  assert.match(textOf(runReport({ scenario: "x", seed: 1, state: "broken" })), /broken/);
});

test("the report file lists all runs, and filters them", () => {
  const report = { runs: [{ ...REPORT, command: "connect-chat-mock run a" }, { scenario: "b", seed: 1, state: "passed", milliseconds: 90_000 }, { scenario: "c", seed: 1, state: "broken", problem: "the server was lost" }] };
  const all = wholeOf(page(report));
  assert.match(textOf(all), /3 runs, 1 passed, 1 failed, 1 broken/);
  assert.match(textOf(all), /the server was lost/);
  assert.match(textOf(all), /connect-chat-mock run a/);
  const details = (tree) => findAll(tree, ({ tag, props }) => tag === "details" && /^run /.test(props.class)).length;
  assert.equal(details(all), 3);
  assert.equal(details(wholeOf(page(report, { chosen: "failed" }))), 1);
});

test("a run can be repeated as a command and as a replay", () => {
  assert.equal(commandOf({ file: "my scenarios/a.yaml", seed: 7, row: 2 }), "connect-chat-mock run 'my scenarios/a.yaml' --seed 7 --row 2");
  assert.equal(commandOf({ file: "hello", scenario: "hello", seed: 7 }), "connect-chat-mock run hello.yaml --seed 7");
  assert.deepEqual(replayBody(REPORT), { record: true, seed: 7, answers: [], inputs: [{ milliseconds: 8, actor: "agent", verb: "says", contentType: "text/markdown", content: "No" }] });
});

test("times are short", () => {
  assert.equal(length(2500), "2.5 s");
  assert.equal(length(3_725_000), "1:02:05");
  assert.equal(length(null), "");
  const now = Date.parse("2026-01-31T12:00:00Z");
  assert.deepEqual(["12:00:00", "11:59:50", "11:00:00"].map((time) => Words.ago(`2026-01-31T${time}Z`, now)), ["now", "10 s ago", "1 h ago"]);
  assert.equal(Words.bytes(20_971_520), "21.0 MB");
});

const CONTACT = { participants: [{ id: "c", displayName: "Ana", role: "CUSTOMER" }, { id: "a", displayName: "Sam", role: "AGENT" }] };

test("a timeline has a column for each participant, and arrows in their direction", () => {
  const entries = [
    { number: 1, kind: "request", operation: "SendMessage", status: 403, why: "expired", participantId: "c", role: "CUSTOMER", absoluteTime: "2026-01-31T12:00:00.001Z" },
    { number: 2, kind: "frame", operation: `${EVENT}participant.joined`, recipients: ["c", "a"], absoluteTime: "2026-01-31T12:00:00.002Z" },
    { number: 3, kind: "socket", operation: "Opened", participantId: "x", role: "SUPERVISOR", absoluteTime: "2026-01-31T12:00:00.003Z" },
    { number: 4, kind: "admin", operation: "/contacts/{contactId}/end", method: "POST", status: 200, absoluteTime: "2026-01-31T12:00:00.004Z" },
  ];
  const people = columns(CONTACT, entries);
  assert.deepEqual(people.map(({ name }) => name), ["Ana", "Sam", "supervisor"]);
  assert.deepEqual(entries.map((entry) => arrow(entry, people)), [
    { direction: "in", ends: [0], label: "SendMessage 403" }, { direction: "out", ends: [0, 1], label: "participant.joined" },
    { direction: "none", ends: [2], label: "socket opened" }, { direction: "none", ends: [], label: "POST …/end 200" },
  ]);
  const tree = timeline(CONTACT, entries, { open() {}, opened: 1, detail: () => h("p", null, "the entry") });
  assert.match(textOf(tree), /expired/);
  assert.match(textOf(tree), /the entry/);
  assert.equal(withClass(tree, "bad").length, 1);
});

test("a journal row shows why a request was refused", () => {
  const row = journalRow({ number: 1, kind: "request", operation: "SendMessage", status: 400, why: "Content is missing", role: "AGENT", absoluteTime: "2026-01-31T12:00:00Z" }, { href: "#" });
  for (const part of ["SendMessage", "400", "Content is missing", "agent"]) assert.ok(textOf(row).includes(part), part);
});

test("a person is asked for the token once, also if a refusal arrives late", async (context) => {
  const answers = [];
  context.mock.method(globalThis, "fetch", (path, { headers }) => headers.Authorization
    ? Promise.resolve(new Response('{"ok":true}', { headers: { "Content-Type": "application/json" } }))
    : new Promise((resolve) => answers.push(() => resolve(new Response("{}", { status: 401 })))));
  let asked = 0;
  const api = new API({ askForToken: async () => { asked += 1; return "t"; } });
  const calls = [api.fetch({ method: "GET", path: "/a" }), api.fetch({ method: "GET", path: "/b" })];
  answers[0]();
  assert.equal((await calls[0]).status, 200);
  answers[1]();
  assert.equal((await calls[1]).status, 200);
  assert.equal(asked, 1);
});

test("a fault is a rule of the admin API, and words", () => {
  const cases = [
    [{ effect: "duplicate", operation: "message", when: "first", count: "1" }, { operation: "message", delivery: { duplicate: true }, when: { first: 1 } }, "Every message arrives twice, the first time"],
    [{ effect: "error", operation: "SendMessage", code: "ThrottlingException", status: "429", when: "every", count: "3" }, { operation: "SendMessage", error: { code: "ThrottlingException", status: 429 }, when: { every: 3 } }, "SendMessage fails with ThrottlingException, every 3rd time"],
    [{ effect: "closeCode", operation: "*", closeCode: "4001", participant: "AGENT", when: "always" }, { operation: "*", socket: { closeCode: 4001 }, scope: { participant: "AGENT" } }, "With anything that the client sends, the socket closes with 4001 of agent"],
    [{ effect: "refuseUpgrade", when: "until", until: "30s" }, { operation: "OpenSocket", socket: { refuseUpgrade: true }, when: { until: "30s" } }, null],
    [{ effect: "late", operation: "*", delay: "3s", probability: "50" }, { operation: "*", delivery: { delay: "3s" }, probability: 0.5 }, "Every message or event arrives 3s late, in 50 % of cases"],
    [{ effect: "connection", operation: "*", connection: "reset", after: "on" }, { operation: "*", connection: "reset", after: true }, null],
  ];
  for (const [given, rule, words] of cases) {
    assert.deepEqual(ruleOf(given), rule);
    if (words) assert.equal(ruleWords(rule), words);
  }
});

test("a start has only what was entered", () => {
  assert.deepEqual(runBody({ scenario: "x" }, ["agent"]), { record: true });
  assert.deepEqual(runBody({ seed: "7", row: "2", attributes: "order=A-1\n\n tier = gold ", variables: "url=http://h", "plays agent": "standIns", "plays bot": "silent" }, ["agent", "bot"]), { record: true, seed: "7", row: 2, attributes: { order: "A-1", tier: "gold" }, variables: { url: "http://h" }, standIns: ["agent"], silent: ["bot"] });
  assert.throws(() => attributes("nonsense"), /expected name=value/);
});

test("a curl command sends the same call", () => {
  assert.equal(curl({ method: "GET", path: "/_mock/health" }, "http://127.0.0.1:8080"), "curl 'http://127.0.0.1:8080/_mock/health'");
  assert.equal(curl({ method: "POST", path: "/x", body: { content: "it's" } }, "http://h:1", { hasToken: true }),
    `curl -X POST 'http://h:1/x' -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' --data-binary '{"content":"it'\\''s"}'`);
  assert.match(curl({ method: "PUT", path: "/x", body: "scenario: a" }, "http://h:1"), /application\/yaml/);
});

test("settings have the kinds of their schema", () => {
  assert.equal(valueOf({ type: "integer" }, "15"), 15);
  assert.deepEqual(valueOf({ type: "array" }, "pdf, zip"), ["pdf", "zip"]);
  assert.deepEqual(valueOf({ type: "object" }, ""), {});
  assert.equal(valueOf({ type: "string" }, "5s"), "5s");
});

test("operations are listed by tag, with an example", () => {
  const document = { paths: { "/_mock/v1/instances/{instanceId}/reset": { post: { tags: ["instances"], summary: "Reset", requestBody: { content: { "application/json": { example: { seed: 7 } } } } } } } };
  const [[tag, [operation]]] = byTag(document);
  assert.deepEqual([tag, exampleOf(operation, "a b")], ["instances", { method: "POST", path: "/_mock/v1/instances/a%20b/reset", body: { seed: 7 } }]);
});

test("the page preloads exactly the modules that it needs", () => {
  const folder = new URL("../../Sources/CWebAssets/console/", import.meta.url);
  const read = (name) => readFileSync(new URL(name, folder), "utf8");
  const needed = new Set();
  const follow = (name) => {
    if (needed.has(name)) return;
    needed.add(name);
    for (const [, other] of read(name).matchAll(/^import .*"\.\/(.*)";$/gm)) follow(other);
  };
  follow("app.js");
  needed.delete("app.js");
  const preloaded = [...read("console.html").matchAll(/modulepreload" href="\/_mock\/ui\/(.*)"/g)].map(([, name]) => name);
  assert.deepEqual(preloaded.sort(), [...needed].sort());
});

test("durations and events are in words", () => {
  assert.deepEqual([0, 61_000, 3_723_400, -5].map(Words.duration), ["0:00", "1:01", "1:02:03", "0:00"]);
  assert.deepEqual(["20s", "10m", "500ms", "soon"].map(Words.milliseconds), [20_000, 600_000, 500, null]);
  assert.deepEqual([["chat.ended", ""], ["participant.joined", "Sam"], ["some.new", "Sam"], ["some.new", ""]].map(([type, who]) => Words.event(type, who)),
    ["The chat has ended", "Sam joined", "Sam: some new", "some new"]);
});

test("every event that a page shows is in words", () => {
  const model = new URL("../../Sources/ContactModel/", import.meta.url);
  const found = (file, pattern) => [...readFileSync(new URL(file, model), "utf8").matchAll(pattern)].map(([, name]) => name);
  const hidden = ["typing", "connection.acknowledged", "message.delivered", "message.read", "message.metadata"];
  const events = found("Content/ContentType.swift", /= event\("([a-z.]+)"\)/g);
  const outcomes = found("SignIn/SignIn.swift", /^ {8}case (\w+)$/gm);
  assert.ok(outcomes.includes("succeeded") && hidden.every((name) => events.includes(name)));
  const shown = new Set([...events.filter((name) => !hidden.includes(name)), ...outcomes.map((outcome) => `authentication.${outcome}`)]);
  assert.deepEqual(Object.keys(Words.EVENTS).sort(), [...shown].sort());
});
