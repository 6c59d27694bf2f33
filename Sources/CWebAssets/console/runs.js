// Runs of scenarios: a list, and the report of the run that is open.
import { Pages } from "./pages.js";
import { button, empty, id, select } from "./parts.js";
import { badge, commandOf, length, runReport, taken, title } from "./run-view.js";
import { save } from "./save.js";
import { StartForm } from "./start-form.js";
import { h } from "./tree.js";
import { Words } from "./words.js";

const STATES = [["", "All results"], ["running", "Running"], ["passed", "Passed"], ["failed", "Failed"]];
const ROW = 52;

function runRow(run, { now, href, isChosen }) {
  return h("a", { class: isChosen ? "entry chosen" : "entry", href, "aria-current": isChosen ? "true" : null },
    h("span", { class: "line" }, badge(run.state), h("strong", null, title(run)), h("span", { class: "grow" }), h("span", { class: "soft" }, length(taken(run, run.state === "running" ? now : null)))),
    h("span", { class: "line soft" }, h("span", { class: "grow" }, run.failure?.message ?? `seed ${run.seed}`), h("time", null, Words.ago(run.startedAt, Date.parse(now)))));
}

// A run with the same seed, row, cast, attributes and variables.
export const againBody = ({ seed, row, standIns = [], silent = [], attributes = {}, givenVariables: variables = {} }) => ({
  record: true, seed, ...(row ? { row } : {}), ...(standIns.length ? { standIns } : {}), ...(silent.length ? { silent } : {}),
  ...(Object.keys(attributes).length ? { attributes } : {}), ...(Object.keys(variables).length ? { variables } : {}),
});

// The inputs of real clients and the answers of services, which a replay repeats.
export function replayBody(report) {
  const inputs = (report.events ?? []).filter((event) => event.played === false).map(({ turnMilliseconds, actor, name, verb, contentType, content }) => ({
    milliseconds: turnMilliseconds, actor, ...(name ? { name } : {}), verb, ...(contentType ? { contentType } : {}), ...(content === undefined ? {} : { content }),
  }));
  return { ...againBody(report), inputs, answers: report.answers ?? [] };
}

export class runs {
  static label = "Runs";
  topics = ["state", "transcripts"];
  report = null;

  constructor(app) {
    this.app = app;
    this.list = this.pages("");
    this.form = new StartForm(app);
  }

  pages(state) {
    this.filter = state;
    return new Pages(async (offset, limit) => {
      const { runs: rows, total } = await this.app.api.get(this.app.base(`/runs?order=newest&offset=${offset}&limit=${limit}${state ? `&state=${state}` : ""}`));
      return { rows, total };
    }, () => this.app.draw());
  }

  kept = ({ state }) => ({ state });

  title(route) {
    return route.id && this.report?.id === route.id ? `${title(this.report)} ${this.report.state}` : "Runs";
  }

  async load(route) {
    if (this.report?.id !== route.id) this.report = null;
    if (this.filter !== (route.query.state ?? "")) this.list = this.pages(route.query.state ?? "");
    const [report] = await Promise.all([route.id ? this.app.api.get(this.app.base(`/runs/${encodeURIComponent(route.id)}/report`)) : null, this.list.refresh()]);
    this.report = report;
  }

  step(by) {
    const known = this.list.known;
    const index = known.findIndex((run) => run.id === this.app.route.id);
    const next = known[Math.min(known.length - 1, Math.max(0, index + by))];
    if (next) this.app.go("runs", next.id, this.kept(this.app.route.query));
  }

  tree(route) {
    const { list } = this;
    return h("div", { class: route.id ? "split detail" : "split" },
      h("section", { key: "list", class: "pane list-pane", "aria-label": "Runs" },
        h("div", { class: "bar" },
          select("state", STATES, route.query.state ?? "", { "aria-label": "Result", value: route.query.state ?? "", onchange: (event) => this.app.refine({ state: event.target.value }) }),
          button("Run a scenario", () => this.form.open(), { class: "main" })),
        list.isRead && list.total === 0 ? empty("No runs yet", "A run is a scenario that is played in a chat. It passes, or says why it failed.", button("Run a scenario", () => this.form.open(), { class: "main" }))
          : h("row-list", { role: "list", "aria-label": "Runs", ".rowHeight": ROW, ".total": list.total, ".seen": (first, last) => list.seen(first, last), ".row": (index) => this.row(list.row(index), route) }),
        list.isRead ? h("p", { class: "soft count" }, Words.count(list.total, "run", "runs")) : null),
      h("section", { key: "detail", class: "pane detail-pane", "aria-label": "Run" },
        this.report && this.report.id === route.id ? this.detail() : empty("No run chosen", "A run's report shows its steps, its conversation beside them, and why it failed.")));
  }

  row(run, route) {
    if (!run) return h("span", { class: "entry soft" }, "…");
    return runRow(run, { now: this.app.now, href: this.app.at("runs", run.id, this.kept(route.query)), isChosen: run.id === route.id });
  }

  detail() {
    const { app, report } = this;
    const path = app.base(`/scenarios/${encodeURIComponent(report.scenario)}/runs`);
    const again = async (body, said) => {
      const run = await app.act(said, () => app.api.send("POST", path, body));
      if (run) app.go("runs", run.id);
    };
    const isReplayable = report.recorded && report.state !== "running" && !report.omittedEvents;
    return h("div", { key: report.id, class: "run-detail" },
      h("div", { class: "bar head" }, h("a", { class: "back", href: app.at("runs", null, this.kept(app.route.query)), "aria-label": "Back to the list" }, "←"),
        h("h2", null, title(report)), badge(report.state), id(report.contactId, app, "contact"), h("a", { href: app.at("contacts", report.contactId) }, "Open the chat")),
      h("div", { class: "bar acts", role: "toolbar", "aria-label": "Actions" },
        button("Run again", () => again(againBody(report), "Running again")),
        button("Replay", () => again(replayBody(report), "Replaying"), { disabled: !isReplayable, title: isReplayable ? "Repeat what real clients did" : "Only a recorded run of up to 2,000 events that has ended can be replayed" }),
        button("Edit", () => app.go("scenarios", report.scenario)),
        button("Copy command", () => app.copy(commandOf(report), /\.ya?ml$/.test(report.file) ? "The command is copied" : "The command is copied. First download the scenario, which is only in this instance")),
        button("Copy link", () => app.copy(new URL(app.at("runs", report.id), location.href).href, "The link is copied")),
        button("Download report", () => this.download())),
      runReport(report, { now: app.now, command: commandOf(report) }));
  }

  // The same report as one file, without a server.
  async download() {
    const page = await (await fetch("/_mock/ui/report")).text();
    const data = JSON.stringify({ runs: [{ ...this.report, command: commandOf(this.report) }] }).replaceAll("<", "\\u003c");
    save(new Blob([page.replace("{\"runs\":[]}", () => data)], { type: "text/html" }), `${this.report.scenario}-${this.report.id}.html`.replaceAll("/", "-"));
    this.app.say("The report is downloaded");
  }
}
