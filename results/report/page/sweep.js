// SPDX-License-Identifier: Apache-2.0
// What the sweep came to: the JSON of the page as functions of runs and experiments, which are numbers from 0 here.

const data = JSON.parse(document.getElementById("data").textContent);
const runCount = data.runs.number.length;
const metricsByName = new Map(data.metrics.map((metric) => [metric.name, metric]));

// Names the other places of a text that occurs often.
function textAt(place) {
  return data.texts[place];
}

// The place of a field's value in the list of its values.
function valuePlace(field, experiment) {
  return data.experiments[field][experiment];
}

function fieldValue(field, experiment) {
  return data.fields[field].values[valuePlace(field, experiment)];
}

// As the sweep's labels have it.
function fieldShown(field, experiment) {
  return data.fields[field].shown[valuePlace(field, experiment)];
}

// The fields in which some experiments differ, without those left out, and without fields that follow another one and
// would say the same twice.
function tellingFields(experiments, leftOut = []) {
  const telling = [];
  const follows = (field, other) => experiments.every((each) => fieldValue(field, each) === fieldValue(other, each));
  for (let field = 0; field < data.fields.length; ++field) {
    if (leftOut.includes(field)) continue;
    const first = experiments.length > 0 ? valuePlace(field, experiments[0]) : 0;
    if (experiments.every((each) => valuePlace(field, each) === first)) continue;
    if (![...leftOut, ...telling].some((other) => follows(field, other))) telling.push(field);
  }
  return telling;
}

// What an experiment is called by its values of some fields.
function labelBy(fields, experiment) {
  return fields.map((field) => data.fields[field].words[valuePlace(field, experiment)]).join(", ");
}

// What each experiment is called among some.
function experimentLabels(experiments, leftOut = []) {
  const telling = tellingFields(experiments, leftOut);
  return experiments.map((each) => labelBy(telling, each));
}

// All varied fields of an experiment; the sweep's name where none varies.
function fullLabel(experiment) {
  if (data.fields.length === 0) return data.sweep;
  return labelBy([...data.fields.keys()], experiment);
}

function metricValue(metric, run) {
  return metric.values[run];
}

// Runs by experiment, both in the order of the sweep.
function byExperiment(runs) {
  const groups = new Map();
  for (const run of runs) {
    const experiment = data.runs.experiment[run];
    if (!groups.has(experiment)) groups.set(experiment, []);
    groups.get(experiment).push(run);
  }
  return new Map([...groups].sort((left, right) => left[0] - right[0]));
}

let curvesRead = null;
let curvePlaces = null;

// Read when a curve is first to be seen.
function curves() {
  if (curvesRead === null) {
    curvesRead = JSON.parse(document.getElementById("curves").textContent);
    curvePlaces = new Map(curvesRead.jobs.map((job, place) => [job, place]));
  }
  return curvesRead;
}

// [epochs, values] of a run's training; null where none is here.
function curveOf(metric, run) {
  const all = curves();
  const place = curvePlaces.get(data.runs.training[run]);
  if (place === undefined || !Array.isArray(metric.values[place])) return null;
  const epochs = all.epochs[place];
  const numbers = Array.isArray(epochs) ? epochs : Array.from({ length: epochs }, (_, index) => index + 1);
  return [numbers, metric.values[place]];
}

// The attempts of a job, in their order.
let attemptsOfJobs = null;
function attemptsOf(job) {
  if (attemptsOfJobs === null) {
    attemptsOfJobs = new Map();
    data.attempts.job.forEach((each, attempt) => {
      if (!attemptsOfJobs.has(each)) attemptsOfJobs.set(each, []);
      attemptsOfJobs.get(each).push(attempt);
    });
  }
  return attemptsOfJobs.get(job) || [];
}
