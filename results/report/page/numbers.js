// SPDX-License-Identifier: Apache-2.0
// The numbers behind a chart as a table, for who cannot see it and who wants to copy them.

const MOST_ROWS = 300;

function numbersTable(chart) {
  const rows = [];
  const spread = chart.lines.some((line) => line.points.some((point) => point.error !== null));
  for (const line of chart.lines) {
    for (const point of line.points) {
      rows.push(element("tr", {},
        element("th", { scope: "row", class: "text", text: line.label || "all" }), element("td", { class: "text", text: point.at }),
        element("td", { class: "number", text: metricNumber(chart.metric, point.y) }),
        spread ? element("td", { class: "number", text: metricNumber(chart.metric, point.error) }) : null,
        spread ? element("td", { class: "number", text: String(point.n) }) : null));
      if (rows.length === MOST_ROWS) break;
    }
    if (rows.length === MOST_ROWS) break;
  }
  const head = element("tr", {}, ...["line", chart.first, chart.metric.heading, ...(spread ? ["standard error", "n"] : [])]
    .map((text) => element("th", { scope: "col", class: "text", text })));
  const table = element("table", {}, element("caption", { class: "text", text: chart.label }), element("thead", {}, head),
                        element("tbody", {}, ...rows));
  const all = chart.lines.reduce((sum, line) => sum + line.points.length, 0);
  const scrolled = element("div", { class: "scrolled", tabindex: "0", role: "region", "aria-label": chart.label }, table);
  return [scrolled, all > rows.length
    ? element("p", { class: "remark", text: "The first " + rows.length + " of " + all.toLocaleString("en") + " rows." }) : null];
}

// Made when it is opened.
function showNumbers(details, chart) {
  const fill = () => {
    details.replaceChildren(details.firstElementChild, ...(details.open ? numbersTable(chart) : []).filter(Boolean));
  };
  if (!details.firstElementChild) details.append(element("summary", { text: "Numbers" }));
  details.ontoggle = () => { if (details.open !== details.childElementCount > 1) fill(); };
  if (details.open) fill();
}
