// The instance's clock: how time passes, what happens next, and moving it.
import { button, empty, field, select, values } from "./parts.js";
import { h } from "./tree.js";
import { Words } from "./words.js";

const MODES = [
  ["real", "Real", "Time passes as it does for people."], ["manual", "Manual", "Time stands still until it is moved."],
  ["auto", "Auto", "Time jumps to the next timer when nobody acts."], ["scaled", "Scaled", "Time passes several times as fast."],
];
const STEPS = [["1s", "1 s"], ["10s", "10 s"], ["1m", "1 min"], ["5m", "5 min"], ["1h", "1 h"], ["1d", "1 day"]];

export class clock {
  static label = "Clock";
  topics = ["state", "journal", "transcripts"];
  fired = [];

  constructor(app) {
    this.app = app;
  }

  async load() {}

  path(rest = "") {
    return this.app.base(`/clock${rest}`);
  }

  tree() {
    const { time, now } = this.app;
    if (!time) return h("p", { class: "soft" }, "Reading …");
    const isManual = time.mode === "manual";
    return h("div", { class: "page" },
      h("section", { "aria-label": "Time" }, h("p", { class: "time-now" }, `${now.slice(0, 10)} `, h("strong", null, now.slice(11, 19)), " UTC"),
        h("div", { class: "choices-row", role: "group", "aria-label": "Mode" }, MODES.map(([mode, name, about]) => h("button", {
          key: mode, type: "button", class: "choice", "aria-pressed": String(time.mode === mode), onclick: () => this.mode(mode),
        }, h("strong", null, name), h("small", null, about)))),
        time.mode === "scaled" ? h("form", { class: "bar low", onsubmit: (event) => this.scale(event) }, field("Times as fast", h("input", { name: "factor", type: "number", min: 0.001, step: "any", value: time.factor, required: true })), h("button", null, "Set")) : null),
      h("section", { "aria-label": "Move the clock" }, h("h2", null, "Jump"),
        h("p", { class: "soft" }, isManual ? "Time stands still between jumps." : "A jump sets the clock to manual, so that time does not go on by itself."),
        h("div", { class: "bar" }, STEPS.map(([by, text]) => button(`+ ${text}`, () => this.advance({ by }, `The clock is ${text} later`))), button("Until idle", () => this.run(), { title: "From timer to timer, until nothing happens by itself" })),
        h("form", { class: "bar low", onsubmit: (event) => this.jump(event) },
          field("To a time, or by a duration", h("input", { name: "to", required: true, placeholder: "5m, or 2026-01-31T12:00:00Z", class: "wide" })), h("button", null, "Jump"))),
      h("section", { "aria-label": "Next timers" }, h("h2", null, `Next of ${Words.count(time.pendingTimers, "timer", "timers")}`),
        time.timers.length ? h("ol", { class: "plain timers" }, time.timers.map((timer, index) => h("li", { key: `${timer.at} ${index}`, class: "bar" },
          h("span", { class: "soft number" }, `in ${Words.duration(Date.parse(timer.at) - Date.parse(now))}`), h("span", { class: "grow" }, timer.what),
          h("time", { class: "soft", datetime: timer.at }, timer.at.slice(0, 19).replace("T", " ")), button("Jump there", () => this.advance({ to: timer.at }, `Jumped to: ${timer.what}`)))))
          : empty("No timers", "Waiting steps, idle limits and ringing contacts set timers.")),
      this.fired.length ? h("section", { "aria-label": "Fired timers" }, h("h2", null, "Fired in the last jump"),
        h("ol", { class: "plain timers" }, this.fired.map((timer, index) => h("li", { key: index, class: "bar" }, h("time", { class: "soft number", datetime: timer.at }, timer.at.slice(11, 23)), timer.what)))) : null);
  }

  mode(mode) {
    return this.app.act(`The clock is ${mode}`, () => this.app.api.send("PUT", this.path(), { mode, ...(mode === "scaled" ? { factor: 60 } : {}) }));
  }

  scale(event) {
    event.preventDefault();
    const { factor } = values(event.target);
    this.app.act(`Time passes ${factor} times as fast`, () => this.app.api.send("PUT", this.path(), { mode: "scaled", factor: Number(factor) }));
  }

  jump(event) {
    event.preventDefault();
    const { to } = values(event.target);
    this.advance(/^\d{4}-/.test(to) ? { to } : { by: to }, "The clock has moved");
  }

  // Moves a clock that is set to manual for it. A refused move leaves the clock as it was.
  async moved(work) {
    const { mode, factor } = this.app.time;
    if (mode === "manual") return work();
    await this.app.api.send("PUT", this.path(), { mode: "manual" });
    try {
      return await work();
    } catch (problem) {
      await this.app.api.send("PUT", this.path(), { mode, ...(mode === "scaled" ? { factor } : {}) });
      throw problem;
    }
  }

  advance(body, said) {
    return this.move(said, () => this.app.api.send("POST", this.path("/advance"), body));
  }

  run() {
    return this.move("Nothing more happens by itself", () => this.app.api.send("POST", this.path("/run"), { until: "idle" }));
  }

  move(said, work) {
    return this.app.act((count) => `${said}. ${Words.count(count, "timer", "timers")} fired`, async () => {
      const { fired, firedCount } = await this.moved(work);
      this.fired = fired;
      return firedCount;
    });
  }
}
