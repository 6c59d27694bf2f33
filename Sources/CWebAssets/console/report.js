// The page of `run --html`: all runs of a command, with a filter. It works as one file, without a server.
import { patch } from "./patch.js";
import { badge, length, runReport, taken, title } from "./run-view.js";
import { h } from "./tree.js";
import { Words } from "./words.js";

const RESULTS = ["passed", "failed", "broken", "stopped"];

// The page for a command's runs. `chosen` is the state to show; null for all.
export function page(report, { chosen = null, choose = () => {} } = {}) {
  const { runs } = report;
  const count = (state) => runs.filter((run) => run.state === state).length;
  const shown = runs.map((run, index) => ({ run, index })).filter(({ run }) => chosen === null || run.state === chosen);
  return [
    h("header", { key: "header" }, h("h1", null, "connect-chat-mock run"),
      h("p", null, Words.count(runs.length, "run", "runs"), ...RESULTS.filter(count).map((state) => `, ${count(state)} ${state}`))),
    h("nav", { key: "filter", class: "bar", "aria-label": "Filter" },
      [null, ...RESULTS.filter(count)].map((state) => h("button", {
        key: state ?? "all", "aria-pressed": String(chosen === state), onclick: () => choose(state),
      }, state ?? "all"))),
    h("main", { key: "runs" }, shown.map(({ run, index }) => h("details", {
      key: index, id: `run-${index + 1}`, class: `run ${run.state}`, open: runs.length === 1 || run.state !== "passed",
    },
    h("summary", null, badge(run.state), h("strong", null, title(run)), h("span", { class: "soft" }, `seed ${run.seed}, ${length(taken(run))}`)),
    run.problem ? h("p", { class: "failure" }, run.problem) : null,
    runReport(run, { command: run.command })))),
  ];
}

if (typeof document !== "undefined" && document.getElementById("report")) {
  const report = JSON.parse(document.getElementById("report").textContent);
  let chosen = null;
  const draw = () => patch(document.getElementById("page"), page(report, {
    chosen, choose: (state) => {
      chosen = state;
      draw();
    },
  }));
  draw();
}
