// SPDX-License-Identifier: Apache-2.0
// Figures of the selected runs that are finished: a metric over an axis, training curves, cost.

const MOST_THIN_LINES = 60;
const redraws = new Map();
let drawEveryFigure = () => {};

function isNumber(text) {
  return /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text);
}

// How values stand along x: as in results/plots/run_plots.cpp.
function spacingOf(values) {
  if (values.length === 1 || !values.every(isNumber)) return "even";
  const numbers = values.map(Number).sort((left, right) => left - right);
  const [least, most] = [numbers[0], numbers[numbers.length - 1]];
  if (least > 0 && most / least >= 100) return "logarithmic";
  const crowded = numbers.some((number, index) => index > 0 && number - numbers[index - 1] < (most - least) / 40);
  return crowded ? "even" : "linear";
}

function finishedRuns() {
  return selectedRuns().filter((run) => data.runs.state[run] === "finished");
}

function usualMetric() {
  const known = data.shownMetrics.find((name) => metricsByName.has(name) && metricsByName.get(name).better !== "neither");
  if (known) return known;
  const shown = data.shownMetrics.find((name) => metricsByName.has(name));
  return shown || (data.metrics.length > 0 ? data.metrics[0].name : "");
}

function chosenMetric() {
  return metricsByName.get(view.metric) || metricsByName.get(usualMetric());
}

function chosenField() {
  const index = data.fields.findIndex((field) => field.name === view.axis);
  return index >= 0 ? index : 0;
}

function chosenCurve() {
  const known = curves().metrics;
  const metric = chosenMetric();
  return known.find((each) => each.name === view.curve) ||
    known.find((each) => metric && each.name === "validation_" + metric.name) ||
    known.find((each) => each.name.startsWith("validation_")) || known[0];
}

function chooser(id, label, choices, chosen, change) {
  if (choices.length === 0) return "";
  const select = element("select", { id, change: (event) => change(event.target.value) },
                         ...choices.map(([value, text]) => element("option", { value, text, selected: value === chosen })));
  return element("label", { for: id }, element("span", { text: label }), select);
}

// One figure with what is chosen for it, its remark, its chart, its numbers.
function figureFrame(id, title) {
  const frame = {
    title: element("h3", { id: id + "-title", text: title }), choices: element("div", { class: "choices" }),
    remark: element("p", { class: "remark", hidden: true }), box: element("div", { class: "chart" }),
    numbers: element("details", { id: id + "-numbers", class: "numbers" }),
  };
  frame.figure = element("figure", { id, "aria-labelledby": id + "-title" },
                         frame.title, frame.choices, frame.remark, frame.box, frame.numbers);
  return frame;
}

function say(frame, sentence) {
  frame.remark.textContent = sentence;
  frame.remark.hidden = sentence === "";
}

function showInFrame(frame, chart, sentence) {
  frame.box.replaceChildren();
  redraws.delete(frame);
  frame.numbers.hidden = chart === null;
  frame.figure.dataset.drawn = "yes";
  say(frame, sentence);
  if (chart === null) return;
  frame.numbers.dataset.lines = "";
  showNumbers(frame.numbers, chart);
  redraws.set(frame, showChart(frame.box, chart));
}

function metricOverAxis(frame) {
  const metric = chosenMetric();
  const field = chosenField();
  if (data.fields.length === 0) return showInFrame(frame, null, "No field of this sweep varies.");
  if (!metric) return showInFrame(frame, null, "No run is finished.");
  const groups = byExperiment(finishedRuns().filter((run) => metricValue(metric, run) !== null));
  if (groups.size === 0) return showInFrame(frame, null, "None of the selected runs has a value of " + metric.heading + ".");
  const experiments = [...groups.keys()];
  const telling = tellingFields(experiments, [field]);
  const names = distinct(experiments.map((each) => valuePlace(field, each))).sort((left, right) => left - right)
    .map((place) => data.fields[field].values[place]);
  if (names.every(isNumber)) names.sort((left, right) => left - right);
  const spacing = spacingOf(names);
  const { heading } = data.fields[field];
  const lines = new Map();  // by values, whatever these are called
  for (const experiment of experiments) {
    const value = fieldValue(field, experiment);
    const found = summary(groups.get(experiment).map((run) => metricValue(metric, run)));
    const label = labelBy(telling, experiment);
    const line = telling.map((each) => valuePlace(each, experiment)).join();
    if (!lines.has(line)) lines.set(line, { label, points: [] });
    lines.get(line).points.push({
      x: spacing === "even" ? names.indexOf(value) : Number(value), y: found.mean, error: found.error, at: fieldShown(field, experiment),
      n: found.n,
      text: (label ? label + "; " : "") + heading + " = " + fieldShown(field, experiment) + ": " + summaryText(metric, found),
    });
  }
  const all = [...lines.values()];
  for (const line of all) line.points.sort((left, right) => left.x - right.x);
  // Side by side there is room for lines that would lie on each other.
  const drawn = Math.min(all.length, MOST_LINES);
  if (spacing === "even")
    all.forEach((line, index) => { for (const point of line.points) point.x += (index - (drawn - 1) / 2) * Math.min(0.08, 0.4 / drawn); });
  const shownOf = new Map(experiments.map((each) => [fieldValue(field, each), fieldShown(field, each)]));
  showInFrame(frame, {
    label: metric.heading + " over " + heading + ", mean and standard error",
    xLabel: heading, yLabel: metric.heading, names: spacing === "even" ? names.map((name) => shownOf.get(name)) : null,
    logarithmic: spacing === "logarithmic",
    lines: all.slice(0, MOST_LINES), connect: true, metric, first: heading,
  }, all.length > MOST_LINES ? "The first " + MOST_LINES + " of " + all.length + " lines: select fewer runs to see others." : "");
}

function trainingCurves(frame) {
  const metric = chosenCurve();
  if (!metric) return showInFrame(frame, null, "No epoch was recorded.");
  const groups = byExperiment(selectedRuns().filter((run) => curveOf(metric, run) !== null));
  if (groups.size === 0) return showInFrame(frame, null, "None of the selected runs has a curve of " + metric.heading + ".");
  const experiments = [...groups.keys()].slice(0, MOST_LINES);
  const labels = experimentLabels(experiments);
  const trainings = (experiment) => {
    const seen = new Set();
    return groups.get(experiment).filter((run) => !seen.has(data.runs.training[run]) && seen.add(data.runs.training[run]));
  };
  const single = experiments.reduce((sum, experiment) => sum + trainings(experiment).length, 0);
  const lines = experiments.map((experiment, index) => {
    const runs = trainings(experiment);
    const values = new Map();
    const thin = [];
    for (const run of runs) {
      const [epochs, numbers] = curveOf(metric, run);
      thin.push({ x: epochs, y: numbers, run, name: labels[index] || fullLabel(experiment) });
      epochs.forEach((epoch, place) => {
        if (numbers[place] === null) return;
        if (!values.has(epoch)) values.set(epoch, []);
        values.get(epoch).push(numbers[place]);
      });
    }
    const label = labels[index] || fullLabel(experiment);
    const points = [...values].sort((left, right) => left[0] - right[0]).map(([epoch, numbers]) => {
      const found = summary(numbers);
      return { x: epoch, y: found.mean, error: found.error, n: found.n, at: String(epoch),
               text: label + "; epoch " + epoch + ": " + summaryText(metric, found) };
    });
    return { label, points, thin: runs.length > 1 && single <= MOST_THIN_LINES ? thin : [] };
  });
  const sentences = [];
  if (groups.size > MOST_LINES) sentences.push("The first " + MOST_LINES + " of " + groups.size + " experiments: select fewer runs to see others.");
  if (single > MOST_THIN_LINES) sentences.push("Means of " + single + " trainings, without a line for each.");
  showInFrame(frame, {
    label: metric.heading + " by epoch, mean over trainings with its standard error", xLabel: "epoch", yLabel: metric.heading,
    lines, connect: true, band: true, whole: true, metric, first: "epoch",
  }, sentences.join(" "));
}

function cost(frame) {
  const metric = chosenMetric();
  if (!metric) return showInFrame(frame, null, "No run is finished.");
  const groups = byExperiment(finishedRuns().filter((run) => metricValue(metric, run) !== null));
  if (groups.size === 0) return showInFrame(frame, null, "None of the selected runs has a value of " + metric.heading + ".");
  const experiments = [...groups.keys()];
  const few = experiments.length <= MOST_LINES;
  const labels = experimentLabels(experiments);
  const lines = few ? [] : [{ label: "runs", points: [] }];
  experiments.forEach((experiment, index) => {
    const label = labels[index] || fullLabel(experiment);
    const points = groups.get(experiment).map((run) => ({
      x: data.runs.seconds[run], y: metricValue(metric, run), error: null, run, n: 1, at: plainNumber(data.runs.seconds[run]),
      text: "Run " + data.runs.number[run] + ", " + label + ": " + metricNumber(metric, metricValue(metric, run)) + " in " +
            duration(data.runs.seconds[run]),
    }));
    if (few) lines.push({ label, points });
    else lines[0].points.push(...points);
  });
  const xs = lines.flatMap((line) => line.points.map((point) => point.x));
  const least = xs.reduce((left, right) => Math.min(left, right), Infinity);
  const most = xs.reduce((left, right) => Math.max(left, right), -Infinity);
  showInFrame(frame, {
    label: metric.heading + " over seconds of work, a point for each run", xLabel: "work of a run (s)", yLabel: metric.heading,
    lines, connect: false, logarithmic: least > 0 && most / least >= 100, metric, first: "work (s)",
  }, few ? "" : "A point for each run; of more than " + MOST_LINES + " experiments all points look alike.");
}

function makeFigures() {
  const section = document.getElementById("figures");
  const metrics = data.metrics.map((metric) => [metric.name, metric.heading]);
  const frames = [[figureFrame("axis-figure", "A metric over an axis"), metricOverAxis],
                  [figureFrame("curves-figure", "Training curves"), trainingCurves],
                  [figureFrame("cost-figure", "A metric over work"), cost]];
  const [axis, curve, work] = frames.map(([frame]) => frame);
  section.append(...frames.map(([frame]) => frame.figure));
  const change = (name) => (value) => changeView({ [name]: value }, "figures");
  const showChoices = () => {
    const metric = chosenMetric() ? chosenMetric().name : "";
    axis.choices.replaceChildren(
      chooser("axis-metric", "Metric", metrics, metric, change("metric")),
      chooser("axis-field", "Axis", data.fields.map((field) => [field.name, field.heading]),
              data.fields.length > 0 ? data.fields[chosenField()].name : "", change("axis")));
    work.choices.replaceChildren(chooser("cost-metric", "Metric", metrics, metric, change("metric")));
    curve.choices.replaceChildren(
      chooser("curve-metric", "Curve", curves().metrics.map((each) => [each.name, each.heading]),
              chosenCurve() ? chosenCurve().name : "", change("curve")));
  };
  // A figure is drawn when it is about to be seen: a page with many runs is there at once.
  const stale = new Set(frames);
  const near = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const row = frames.find(([frame]) => frame.figure === entry.target);
      row.near = entry.isIntersecting;
      drawIfNear(row);
    }
  }, { rootMargin: "600px" });
  function drawIfNear(row) {
    if (!row.near || !stale.delete(row)) return;
    const [frame, draw] = row;
    if (frame.choices.childElementCount === 0) showChoices();
    draw(frame);
  }
  for (const [frame] of frames) near.observe(frame.figure);
  drawEveryFigure = () => {
    for (const row of frames) {
      row.near = true;
      drawIfNear(row);
    }
  };
  whenSelectionChanges((what) => {
    if (what !== "runs" && what !== "figures") return;
    // The one that is being used keeps the focus.
    const focused = document.activeElement ? document.activeElement.id : "";
    for (const row of frames) {
      stale.add(row);
      if (row[0].choices.childElementCount > 0) showChoices();
      drawIfNear(row);
    }
    if (focused && document.activeElement === document.body) document.getElementById(focused)?.focus();
  });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    for (const draw of redraws.values()) draw();
  });
}
