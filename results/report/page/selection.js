// SPDX-License-Identifier: Apache-2.0
// What is chosen, kept in the address behind # so that a view can be sent and survives being loaded again.

// A group of values that runs are chosen by: of axes, states, folds and repeats.
const filterGroups = [];

function addFilterGroup(key, title, values, placeOfRun, shown = values) {
  filterGroups.push({ key, title, values, shown, placeOfRun, chosen: new Set() });
}

function distinct(values) {
  return [...new Set(values)];
}

function makeFilterGroups() {
  data.fields.forEach((field, index) => {
    // In the order of the sweep; numbers by their size.
    const order = field.values.map((_, place) => place);
    if (field.values.every(isNumber)) order.sort((left, right) => field.values[left] - field.values[right]);
    const placed = new Map(order.map((place, position) => [place, position]));
    addFilterGroup("field." + field.name, field.heading, order.map((place) => field.values[place]),
                   (run) => placed.get(valuePlace(index, data.runs.experiment[run])), order.map((place) => field.shown[place]));
  });
  for (const [key, title, column] of [["state", "State", data.runs.state], ["fold", "Fold", data.runs.fold],
                                      ["repeat", "Repeat", data.runs.repeat]]) {
    const values = distinct(column);
    if (key !== "state") values.sort((left, right) => left - right);
    if (values.length < 2) continue;
    const places = new Map(values.map((value, place) => [value, place]));
    addFilterGroup(key, title, values.map(String), (run) => places.get(column[run]));
  }
}

// Beside the groups: names and values as texts; what stands at its default is left out of the address.
const view = { sort: "", page: "1", run: "", metric: "", axis: "", curve: "" };
const listeners = [];
let selected = [];

function whenSelectionChanges(listener) {
  listeners.push(listener);
}

function chooseRuns() {
  const active = filterGroups.filter((group) => group.chosen.size > 0);
  selected = [];
  for (let run = 0; run < runCount; ++run) {
    if (active.every((group) => group.chosen.has(group.placeOfRun(run)))) selected.push(run);
  }
}

function selectedRuns() {
  return selected;
}

function addressOfView() {
  const words = new URLSearchParams();
  for (const group of filterGroups)
    for (const place of [...group.chosen].sort((left, right) => left - right)) words.append(group.key, group.values[place]);
  for (const [name, value] of Object.entries(view))
    if (value !== "" && !(name === "page" && value === "1")) words.append("view." + name, value);
  return "#" + words.toString();
}

function readAddress() {
  const words = new URLSearchParams(location.hash.slice(1));
  for (const group of filterGroups) {
    group.chosen = new Set(words.getAll(group.key).map((value) => group.values.indexOf(value)).filter((place) => place >= 0));
  }
  for (const name of Object.keys(view)) view[name] = words.get("view." + name) || (name === "page" ? "1" : "");
}

function writeAddress() {
  const address = addressOfView();
  if (address === location.hash || (address === "#" && location.hash === "")) return;
  try {
    history.replaceState(null, "", address);
  } catch (error) {
    location.replace(address);
  }
}

// what: "runs" (others are chosen), "list", "figures" or "run".
function tellListeners(what) {
  writeAddress();
  for (const listener of listeners) listener(what);
}

function changeView(changes, what) {
  Object.assign(view, changes);
  tellListeners(what);
}

function changeRuns() {
  view.page = "1";
  chooseRuns();
  tellListeners("runs");
}
