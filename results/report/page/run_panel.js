// SPDX-License-Identifier: Apache-2.0
// One run: its fields, metrics, curves, jobs, the end of its logs, and the commands that repeat it.

const panel = document.getElementById("run");
const MOST_FAMILIES = 4;
let cameFrom = null;

function openRun(run) {
  if (!panel.open) cameFrom = document.activeElement;
  changeView({ run: String(data.runs.number[run]) }, "run");
}

function facts(pairs) {
  return element("dl", { class: "facts" }, ...pairs.filter(([, value]) => value !== "").map(([name, value]) =>
    element("div", {}, element("dt", { class: "text", text: name }), element("dd", { class: "text", text: value }))));
}

// A command with a button that copies it, or, where that is not allowed, selects it.
function commandBox(command, label) {
  const code = element("code", { text: command });
  const told = element("span", { role: "status", class: "quiet" });
  const select = () => {
    const range = document.createRange();
    range.selectNodeContents(code);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    told.textContent = "Selected: copy it with Ctrl+C";
  };
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(command);
      told.textContent = "Copied";
    } catch (error) {
      select();
    }
  };
  return element("div", { class: "command" },
    element("span", { class: "label", "aria-hidden": "true", text: label }),
    element("pre", { tabindex: "0", role: "region", "aria-label": label }, code),
    element("button", { type: "button", text: "Copy", "aria-label": "Copy: " + label, click: copy }), told);
}

// Metrics of epochs by what they are without their part: train_loss and validation_loss are one chart.
function curveFamilies(run) {
  const families = new Map();
  for (const metric of curves().metrics) {
    const curve = curveOf(metric, run);
    if (curve === null || curve[1].every((value) => value === null)) continue;
    const name = metric.name.replace(/^(train|validation|test)_/, "");
    if (!families.has(name)) families.set(name, []);
    families.get(name).push([metric, curve]);
  }
  // What is known of training and validation is looked for first.
  return new Map([...families].sort((left, right) => right[1].length - left[1].length));
}

function familyChart(name, members) {
  const metric = members[0][0];
  return {
    label: name.replaceAll("_", " ") + " of this run by epoch", xLabel: "epoch", yLabel: members.length === 1 ? metric.heading : name.replaceAll("_", " "),
    height: 240, connect: true, whole: true, metric, first: "epoch",
    lines: members.slice(0, MOST_LINES).map(([each, [epochs, values]]) => ({
      label: each.heading,
      points: epochs.map((epoch, place) => ({ x: epoch, y: values[place], error: null, n: 1, at: String(epoch),
                                              text: each.heading + "; epoch " + epoch + ": " + metricNumber(each, values[place]) }))
        .filter((point) => point.y !== null),
    })),
  };
}

// A store that was rebuilt knows no attempts, and a job that was cancelled or stopped may have had none.
function hasBegun(job) {
  return attemptsOf(job).length > 0 || !["planned", "cancelled", "stopped"].includes(data.jobs.status[job]);
}

function jobRows(run) {
  const rows = [];
  for (const job of data.runs.jobs[run]) {
    const attempts = attemptsOf(job);
    const row = (attempt) => element("tr", {},
      element("th", { scope: "row", text: data.jobs.stage[job] }), element("td", {}, element("code", { text: data.jobs.key[job] })),
      ...(attempt === null
        ? [element("td", { text: data.jobs.status[job] }), ...Array.from({ length: 4 }, () => element("td", { text: EN_DASH }))]
        : [element("td", { class: "text", text: textAt(data.attempts.outcome[attempt]) }),
           element("td", { class: "number", text: String(data.attempts.number[attempt]) }),
           element("td", { class: "text", text: textAt(data.attempts.host[attempt]) + " " + textAt(data.attempts.device[attempt]) }),
           element("td", { text: moment(data.attempts.started[attempt]) }),
           element("td", { class: "number", text: data.attempts.ended[attempt] === null ? EN_DASH
             : duration(data.attempts.ended[attempt] - data.attempts.started[attempt]) })]));
    rows.push(...(attempts.length === 0 ? [row(null)] : attempts.map(row)));
  }
  return rows;
}

function jobsTable(run) {
  const head = ["Stage", "Key", "Outcome", "Attempt", "Where", "Began", "Took"].map((text) => element("th", { scope: "col", text }));
  return element("div", { class: "scrolled", tabindex: "0", role: "region", "aria-label": "Jobs of this run" },
    element("table", {}, element("caption", { class: "unseen", text: "Jobs of this run and their attempts" }),
            element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...jobRows(run))));
}

function logParts(run) {
  const parts = [];
  for (const job of data.runs.jobs[run]) {
    for (const attempt of attemptsOf(job)) {
      const message = textAt(data.attempts.message[attempt]);
      const ended = textAt(data.attempts.exit[attempt]);
      const log = textAt(data.attempts.log[attempt]);
      if (message === "" && ended === "" && log === "") continue;
      const title = data.jobs.stage[job] + ", attempt " + data.attempts.number[attempt];
      parts.push(element("h4", { text: title }));
      if (message !== "" || ended !== "")
        parts.push(element("p", { class: "failure text", text: message.includes(ended) ? message : [message, ended].filter((text) => text !== "").join(" \u2014 ") }));
      if (log !== "")
        parts.push(element("pre", { class: "log", tabindex: "0", role: "region", "aria-label": "Log of " + title }, element("code", { text: log })));
    }
  }
  return parts;
}

function configuration(experiment) {
  const text = data.configurations[experiment];
  if (!text) return [];
  let shown = text;
  try {
    shown = JSON.stringify(JSON.parse(text), null, 2);
  } catch (error) {
    shown = text;
  }
  return [element("details", {}, element("summary", { text: "The whole configuration" }),
                  element("p", { class: "quiet", text: "As it is in keys: fields at their defaults are left out." }),
                  element("pre", { tabindex: "0", role: "region", "aria-label": "Configuration" }, element("code", { text: shown })))];
}

// Of the whole sweep, beside the hosts and devices of its jobs.
function provenance(experiment) {
  const recorded = document.querySelector("#provenance .facts");
  return [facts([["protocol.seed", data.seeds[experiment]]]), ...(recorded ? [recorded.cloneNode(true)] : [])];
}

function part(heading, ...children) {
  return children.length === 0 ? null : element("section", {}, element("h3", { text: heading }), ...children);
}

function fillPanel(run) {
  const experiment = data.runs.experiment[run];
  const number = data.runs.number[run];
  const metrics = data.metrics.filter((metric) => metric.values[run] !== null);
  const families = curveFamilies(run);
  const charts = [...families].slice(0, MOST_FAMILIES).map(([name, members]) => [element("div", { class: "chart" }), familyChart(name, members)]);
  const step = (text, label, by) => {
    const next = neighbourInList(run, by);
    return element("button", { type: "button", text, "aria-label": label, disabled: next === null, id: "run-step" + by, click: () => openRun(next) });
  };
  const jobs = data.runs.jobs[run];
  const commands = jobs.filter(hasBegun).map((job) => [data.jobs.stage[job], "orchestrator run-one " + data.path + " " + data.jobs.key[job]]);
  const reason = textAt(data.runs.reason[run]);
  const left = [...families.keys()].slice(MOST_FAMILIES);
  const parts = [
    element("div", { class: "bar" },
      element("h2", { id: "run-heading", tabindex: "-1", text: "Run " + number }),
      step("\u2039", "Run before it in the list", -1), step("\u203a", "Next run in the list", 1),
      element("button", { type: "button", class: "close", text: "Close", click: () => panel.close() })),
    element("p", {}, stateText(run), reason === "" ? null : element("span", { class: "text", text: ": " + reason })),
    part("Fields", facts([
      ...data.fields.map((field, index) => [field.heading, fieldShown(index, experiment)]),
      ["Experiment", String(experiment + 1)], ["Fold", String(data.runs.fold[run])], ["Fold's name", textAt(data.runs.foldName[run])],
      ["Repeat", String(data.runs.repeat[run])], ["Work", data.runs.seconds[run] === 0 ? "" : duration(data.runs.seconds[run])],
    ]), ...configuration(experiment)),
    metrics.length === 0 ? null : part("Metrics", facts(metrics.map((metric) => [metric.heading, runNumber(metric, metric.values[run])]))),
    part("Curves", ...charts.map(([box]) => box),
         ...(left.length > 0 ? [element("p", { class: "quiet", text: "Also recorded, and in 'Training curves': " + left.join(", ") })] : [])),
    part("The end of its logs", ...logParts(run)),
    part("Jobs", jobsTable(run)),
    part("Reproduce", element("p", { text: commands.length === 0 ? "None of its jobs has begun."
           : "Each job again in the foreground, on this machine, compared with what it left:" }),
         ...commands.map(([stage, command]) => commandBox(command, stage))),
    part("Provenance", ...provenance(experiment)),
  ];
  panel.replaceChildren(...parts.filter((each) => each !== null));
  for (const [box, chart] of charts) redraws.set(box, showChart(box, chart));
}

function makeRunPanel() {
  panel.addEventListener("close", () => {
    changeView({ run: "" }, "run");
    const again = cameFrom && cameFrom.isConnected ? cameFrom : document.querySelector("button.open");
    if (again) again.focus();
  });
  panel.addEventListener("click", (event) => { if (event.target === panel) panel.close(); });
  whenSelectionChanges((what) => {
    if (what !== "run") return;
    for (const box of redraws.keys()) if (box instanceof Element) redraws.delete(box);
    const run = view.run === "" ? -1 : data.runs.number.indexOf(Number(view.run));
    if (run < 0) {
      if (panel.open) panel.close();
      return;
    }
    const focused = panel.contains(document.activeElement) ? document.activeElement.id : "";
    if (!panel.open) panel.showModal();
    fillPanel(run);
    panel.scrollTop = 0;
    const again = focused ? document.getElementById(focused) : null;
    (again && !again.disabled ? again : document.getElementById("run-heading")).focus();
  });
}
