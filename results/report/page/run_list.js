// SPDX-License-Identifier: Apache-2.0
// The selected runs, some on a page, sorted by any column.

const RUNS_OF_A_PAGE = 50;
const LONG_TEXT = 40;  // letters, beyond which a value is broken into lines

function listColumns() {
  const columns = [{ key: "run", heading: "Run", value: (run) => data.runs.number[run], number: true }];
  data.fields.forEach((field, index) => {
    const numeric = field.values.every(isNumber);
    columns.push({
      key: "field." + field.name, heading: field.heading, number: numeric, text: (run) => fieldShown(index, data.runs.experiment[run]),
      value: (run) => numeric ? Number(fieldValue(index, data.runs.experiment[run])) : valuePlace(index, data.runs.experiment[run]),
    });
  });
  if (new Set(data.runs.fold).size > 1)
    columns.push({ key: "fold", heading: "Fold", value: (run) => data.runs.fold[run], number: true });
  if (new Set(data.runs.repeat).size > 1)
    columns.push({ key: "repeat", heading: "Repeat", value: (run) => data.runs.repeat[run], number: true });
  columns.push({ key: "state", heading: "State", value: (run) => data.runs.state[run] });
  for (const name of data.shownMetrics.filter((each) => metricsByName.has(each))) {
    const metric = metricsByName.get(name);
    columns.push({ key: "metric." + name, heading: metric.heading, number: true, value: (run) => metric.values[run],
                   text: (run) => runNumber(metric, metric.values[run]) });
  }
  // Work is known when a job ends.
  const work = (run) => (data.runs.seconds[run] === 0 && data.runs.state[run] !== "finished" ? null : data.runs.seconds[run]);
  columns.push({ key: "work", heading: "Work", number: true, value: work, text: (run) => duration(work(run)) });
  return columns;
}

// Missing values come last, whichever way.
function compared(left, right, direction) {
  if (left === right) return 0;
  if (left === null) return 1;
  if (right === null) return -1;
  return (left < right ? -1 : 1) * direction;
}

function sortedRuns(columns) {
  const runs = selectedRuns().slice();
  const key = view.sort.replace(/^-/, "");
  const column = columns.find((each) => each.key === key);
  if (!column) return runs;
  const direction = view.sort.startsWith("-") ? -1 : 1;
  return runs.map((run) => [column.value(run), run])
    .sort((left, right) => compared(left[0], right[0], direction) || left[1] - right[1]).map(([, run]) => run);
}

function stateText(run) {
  const state = data.runs.state[run];
  const marks = { finished: "\u2713", failed: "\u2717", diverged: "\u2717", cancelled: "\u2013", stopped: "\u2020", unfinished: "\u2026", running: "\u25b8" };
  const trained = data.jobs.epochs ? data.jobs.epochs[data.runs.training[run]] : 0;
  const epoch = (state === "running" || state === "unfinished") && trained > 0 ? ", epoch " + trained : "";
  return element("span", { class: "state " + state }, element("span", { "aria-hidden": "true", text: (marks[state] || "") + " " }), state + epoch);
}

function runRow(run, columns) {
  const cells = columns.map((column, index) => {
    if (index === 0) {
      const button = element("button", {
        type: "button", class: "open", "data-run": run, text: String(data.runs.number[run]),
        "aria-label": "Open run " + data.runs.number[run], "aria-haspopup": "dialog", click: () => openRun(run),
      });
      return element("th", { scope: "row" }, button);
    }
    if (column.key === "state") return element("td", {}, stateText(run));
    const text = column.text ? column.text(run) : String(column.value(run));
    return element("td", { class: column.number ? "number" : text.length > LONG_TEXT ? "text long" : "text", text });
  });
  return element("tr", {}, ...cells);
}

function makeRunList() {
  const columns = listColumns();
  const section = document.getElementById("runs");
  const told = element("p", { role: "status", id: "runs-shown" });
  const head = element("tr", {});
  const body = element("tbody", {});
  const headings = columns.map((column) => {
    const heading = element("th", { scope: "col", class: column.number ? "number" : null },
      element("button", { type: "button", class: "sort text", click: () => sortBy(column.key) },
              column.heading, element("span", { class: "arrow", "aria-hidden": "true" })));
    head.append(heading);
    return heading;
  });
  const table = element("table", { class: "runs" },
    element("caption", { class: "unseen", text: "Runs; a heading sorts, a number opens a run, arrow keys go up and down" }),
    element("thead", {}, head), body);
  const pageButton = (text, label, page) => element("button", { type: "button", text, "aria-label": label, click: () => turnTo(page()) });
  let pages = 1;
  const page = () => Math.min(pages, Math.max(1, Number(view.page) || 1));
  const buttons = [pageButton("\u00ab", "First page", () => 1), pageButton("\u2039", "Page before", () => page() - 1),
                   pageButton("\u203a", "Next page", () => page() + 1), pageButton("\u00bb", "Last page", () => pages)];
  const pageWords = element("span", {});
  const pager = element("nav", { class: "pager", "aria-label": "Pages of runs" }, buttons[0], buttons[1], pageWords, buttons[2], buttons[3]);
  section.append(told, element("div", { class: "scrolled", tabindex: "0", role: "region", "aria-label": "List of runs" }, table), pager);

  function sortBy(key) {
    changeView({ sort: view.sort === key ? "-" + key : view.sort === "-" + key ? "" : key, page: "1" }, "list");
  }
  function turnTo(next) {
    changeView({ page: String(Math.min(pages, Math.max(1, next))) }, "list");
  }
  function show() {
    const runs = sortedRuns(columns);
    pages = Math.max(1, Math.ceil(runs.length / RUNS_OF_A_PAGE));
    const first = (page() - 1) * RUNS_OF_A_PAGE;
    const shown = runs.slice(first, first + RUNS_OF_A_PAGE);
    body.replaceChildren(...shown.map((run) => runRow(run, columns)));
    if (runs.length === 0) {
      body.append(element("tr", {}, element("td", { colspan: columns.length, class: "empty", text: "No run is selected." })));
    }
    headings.forEach((heading, index) => {
      const key = columns[index].key;
      const sorted = view.sort === key ? "ascending" : view.sort === "-" + key ? "descending" : null;
      if (sorted) heading.setAttribute("aria-sort", sorted);
      else heading.removeAttribute("aria-sort");
      heading.querySelector(".arrow").textContent = sorted === "ascending" ? " \u25b2" : sorted === "descending" ? " \u25bc" : "";
    });
    told.textContent = runs.length === 0 ? "No run is selected."
      : "Runs " + (first + 1).toLocaleString("en") + "\u2013" + (first + shown.length).toLocaleString("en") + " of " + count(runs.length, "selected run");
    pageWords.textContent = "Page " + page() + " of " + pages;
    pager.hidden = pages === 1;
    for (const [index, button] of buttons.entries()) button.disabled = index < 2 ? page() === 1 : page() === pages;
  }
  body.addEventListener("keydown", (event) => {
    const opens = [...body.querySelectorAll("button.open")];
    const at = opens.indexOf(document.activeElement);
    if (at < 0) return;
    if (event.key === "PageDown" || event.key === "PageUp") {
      turnTo(page() + (event.key === "PageDown" ? 1 : -1));
      body.querySelector("button.open")?.focus();
    } else {
      const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: opens.length - 1 }[event.key];
      if (next === undefined) return;
      opens[Math.min(opens.length - 1, Math.max(0, next))].focus();
    }
    event.preventDefault();
  });
  whenSelectionChanges((what) => { if (what === "runs" || what === "list") show(); });
}

// The run before or behind one in the order of the list; null at its ends.
function neighbourInList(run, step) {
  const runs = sortedRuns(listColumns());
  const at = runs.indexOf(run);
  return at < 0 || runs[at + step] === undefined ? null : runs[at + step];
}
