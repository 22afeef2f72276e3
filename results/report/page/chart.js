// SPDX-License-Identifier: Apache-2.0
// A chart: uPlot draws axes, lines and bands and zooms; error bars and marks are drawn here, in shapes, so that lines are
// told apart without colour. A chart is
//
//   { label, xLabel, yLabel, names, logarithmic, lines: [{ label, points: [{ x, y, error, text, run }], thin: [{ x, y, run, name }] }],
//     band, connect, metric, whole }
//
// names: what stands along x in place of the numbers 0, 1, ...; thin: single runs behind a mean; band: errors as an area;
// connect: whether points are joined; metric: what is along y; whole: x is a number of
// epochs, between which there is none.

const MOST_LINES = 8;
const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 2], [12, 4, 2, 4, 2, 4], [1, 4], [6, 6]];

function styleValue(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function lineColour(line) {
  return styleValue("--line-" + (line % MOST_LINES + 1));
}

// A mark of about `size` pixels in the middle of a place: circle, square, triangle, diamond, cross, plus and so on.
function drawMark(context, line, x, y, size) {
  const shape = line % MOST_LINES;
  context.beginPath();
  if (shape === 0) context.arc(x, y, size, 0, 2 * Math.PI);
  else if (shape === 1) context.rect(x - size * 0.9, y - size * 0.9, size * 1.8, size * 1.8);
  else if (shape === 4 || shape === 5) {
    const arm = shape === 4 ? size * 0.85 : size * 1.2;
    const [dx, dy] = shape === 4 ? [arm, arm] : [arm, 0];
    context.moveTo(x - dx, y - dy);
    context.lineTo(x + dx, y + dy);
    context.moveTo(x - (shape === 4 ? arm : 0), y + arm);
    context.lineTo(x + (shape === 4 ? arm : 0), y - arm);
    context.stroke();
    return;
  } else {
    const corners = shape === 2 ? [[0, -1.2], [1.1, 0.9], [-1.1, 0.9]]
      : shape === 3 ? [[0, -1.3], [1.3, 0], [0, 1.3], [-1.3, 0]]
      : shape === 6 ? [[0, 1.2], [1.1, -0.9], [-1.1, -0.9]]
      : [[0, -1.2], [1.15, -0.35], [0.7, 1], [-0.7, 1], [-1.15, -0.35]];
    corners.forEach(([dx, dy], index) => {
      if (index === 0) context.moveTo(x + dx * size, y + dy * size);
      else context.lineTo(x + dx * size, y + dy * size);
    });
    context.closePath();
  }
  context.fill();
}

// The mark and dash of a line, for the legend.
function legendKey(line, connect) {
  const canvas = element("canvas", { width: 56, height: 24, class: "key", "aria-hidden": "true" });
  const context = canvas.getContext("2d");
  context.strokeStyle = context.fillStyle = lineColour(line);
  context.lineWidth = 3;
  if (connect) {
    context.setLineDash(DASHES[line % MOST_LINES].map((length) => length * 1.5));
    context.beginPath();
    context.moveTo(2, 12);
    context.lineTo(54, 12);
    context.stroke();
    context.setLineDash([]);
  }
  drawMark(context, line, 28, 12, 7);
  return canvas;
}

// uPlot wants one list of x and for each line as many y. Of charts without joined points x may occur twice.
function alignedData(chart) {
  const places = new Map();
  if (chart.connect) {
    for (const line of chart.lines) {
      for (const point of line.points) places.set(point.x, 0);
      for (const single of line.thin || []) for (const x of single.x) places.set(x, 0);
    }
    const xs = [...places.keys()].sort((left, right) => left - right);
    xs.forEach((x, place) => places.set(x, place));
    const column = (pairs) => {
      const ys = new Array(xs.length).fill(null);
      for (const [x, y] of pairs) ys[places.get(x)] = y;
      return ys;
    };
    return { xs, column };
  }
  const all = chart.lines.flatMap((line) => line.points);
  all.sort((left, right) => left.x - right.x);
  all.forEach((point, place) => { point.place = place; });
  const xs = all.map((point) => point.x);
  const column = (pairs, points) => {
    const ys = new Array(xs.length).fill(null);
    pairs.forEach((pair, index) => { ys[points[index].place] = pair[1]; });
    return ys;
  };
  return { xs, column };
}

function seriesOf(chart) {
  const { xs, column } = alignedData(chart);
  const columns = [xs];
  const series = [{}];
  const bands = [];
  const groups = [];
  chart.lines.forEach((line, index) => {
    const own = [];
    const add = (pairs, options) => {
      own.push(series.length);
      columns.push(column(pairs, line.points));
      series.push({ spanGaps: true, points: { show: false }, ...options });
    };
    const colour = lineColour(index);
    if (chart.band && line.points.some((point) => point.error !== null)) {
      add(line.points.map((point) => [point.x, point.y + (point.error || 0)]), { stroke: "transparent", width: 0 });
      add(line.points.map((point) => [point.x, point.y - (point.error || 0)]), { stroke: "transparent", width: 0 });
      bands.push({ series: [series.length - 2, series.length - 1], fill: colour + "33" });
    }
    for (const single of line.thin || [])
      add(single.x.map((x, place) => [x, single.y[place]]), { stroke: colour + "88", width: 0.7 });
    add(line.points.map((point) => [point.x, point.y]),
        chart.connect ? { stroke: colour, width: 2, dash: DASHES[index % MOST_LINES] } : { paths: () => null });
    groups.push(own);
  });
  return { columns, series, bands, groups };
}

// Values around all errors, with a little room; what is one number throughout gets some height.
function rangeOf(numbers, room) {
  let least = Infinity;
  let most = -Infinity;
  for (const number of numbers) {
    if (!Number.isFinite(number)) continue;
    least = Math.min(least, number);
    most = Math.max(most, number);
  }
  if (least > most) return [0, 1];
  const height = most > least ? most - least : Math.abs(most) * 0.1 || 1;
  return [least - room * height, most + room * height];
}

function drawMarksAndErrors(plot, chart, isShown) {
  const context = plot.ctx;
  const ratio = window.devicePixelRatio || 1;
  const many = chart.lines.reduce((sum, line) => sum + line.points.length, 0) > 400;
  context.save();
  context.beginPath();
  context.rect(plot.bbox.left, plot.bbox.top, plot.bbox.width, plot.bbox.height);
  context.clip();
  chart.lines.forEach((line, index) => {
    if (!isShown(index) || (chart.band && line.points.length > 40)) return;
    context.strokeStyle = context.fillStyle = lineColour(index);
    context.globalAlpha = many ? 0.6 : 1;
    context.lineWidth = 1.4 * ratio;
    context.setLineDash([]);  // not those of the line that was drawn last
    for (const point of line.points) {
      const x = plot.valToPos(point.x, "x", true);
      const y = plot.valToPos(point.y, "y", true);
      if (point.error !== null && !chart.band) {
        const low = plot.valToPos(point.y - point.error, "y", true);
        const high = plot.valToPos(point.y + point.error, "y", true);
        const cap = 4 * ratio;
        context.beginPath();
        for (const [fromX, fromY, toX, toY] of [[x, low, x, high], [x - cap, low, x + cap, low], [x - cap, high, x + cap, high]]) {
          context.moveTo(fromX, fromY);
          context.lineTo(toX, toY);
        }
        context.stroke();
      }
      drawMark(context, index, x, y, (many ? 2.4 : 4) * ratio);
    }
  });
  context.restore();
}

// As many digits as tell it from its neighbours; nothing between the powers of ten of a logarithmic axis.
function tickNumber(value) {
  return value === null ? "" : String(Number(value.toPrecision(6)));
}

function axesOf(chart, width) {
  const ink = styleValue("--ink");
  const grid = { stroke: styleValue("--grid"), width: 1 };
  const font = "13px system-ui, sans-serif";
  const common = { stroke: ink, font, labelFont: "600 " + font, ticks: grid, grid };
  const across = { ...common, label: chart.xLabel, size: 42, labelSize: 24, values: (_, splits) => splits.map(tickNumber) };
  if (chart.whole) across.incrs = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10000];
  if (chart.names) {
    const names = chart.names.map((name) => shortened(name, 22));
    const longest = Math.max(...names.map((name) => name.length)) * 7.5;
    const turned = longest > (width - 90) / names.length;
    const step = Math.max(1, Math.ceil(names.length * 18 / (width - 90)));
    across.splits = () => names.map((_, index) => index).filter((index) => index % step === 0);
    across.values = (_, splits) => splits.map((split) => names[split]);
    across.grid = { show: false };
    if (turned) {
      across.rotate = 40;
      across.size = Math.min(140, 30 + longest * 0.66);
    }
  }
  const up = { ...common, label: chart.yLabel, labelSize: 24,
    size: (_, values) => 20 + 7.6 * Math.max(3, ...(values || []).map((value) => value.length)) };
  up.values = (_, splits) => splits.map((split) => (split === null ? "" : tickNumber(split * chart.metric.scale)));
  return [across, up];
}

// What the thin lines of single runs say where the mouse is.
function pointsOfSingles(chart) {
  return chart.lines.flatMap((line, index) => (line.thin || []).flatMap((single) => single.x.map((x, place) => ({
    x, y: single.y[place], error: null, run: single.run, line: index,
    text: single.name + ", fold " + data.runs.fold[single.run] + " of repeat " + data.runs.repeat[single.run] + "; " + chart.first + " " + x +
          ": " + metricNumber(chart.metric, single.y[place]),
  }))).filter((point) => point.y !== null));
}

// Shows a chart in a box that is empty; the function returned draws it again, for other colours or another width.
function showChart(box, chart) {
  const shown = chart.lines.map(() => true);
  const place = element("div", {
    class: "plot", tabindex: "0", role: "group", "aria-roledescription": "chart",
    "aria-label": chart.label + ". Arrow keys go from point to point, + and \u2212 zoom, 0 shows all.",
  });
  const readout = element("output", { class: "readout text" });
  const legend = element("div", { class: "legend", role: "group", "aria-label": "Lines that are shown" });
  const reset = element("button", { type: "button", class: "reset", text: "Show all", hidden: true, click: () => zoom(0) });
  box.append(place, element("div", { class: "below" }, readout, reset), legend);

  const points = chart.lines.flatMap((line, index) => line.points.map((point) => ({ ...point, line: index })));
  const [least, most] = rangeOf(points.map((point) => point.x), chart.whole ? 0 : 0.04);
  const xRange = chart.names ? [-0.5, chart.names.length - 0.5]
    : chart.whole ? [least - 0.5, most + 0.5]
    : chart.logarithmic ? [Math.min(...points.map((point) => point.x)) / 1.4, Math.max(...points.map((point) => point.x)) * 1.4]
    : [least, most];
  const heights = points.flatMap((point) => [point.y - (point.error || 0), point.y + (point.error || 0)]);
  const singles = pointsOfSingles(chart);
  for (const point of singles) heights.push(point.y);
  const yRange = rangeOf(heights, 0.06);
  let plot = null;
  let current = null;

  function tell(point) {
    current = point;
    if (point === null) {
      readout.textContent = "";
      return;
    }
    readout.textContent = point.text;
    place.style.cursor = point.run === undefined ? "" : "pointer";
  }
  function nearest(left, top, reach) {
    let best = null;
    let distance = reach * reach;
    for (const point of [...points, ...singles]) {
      if (!shown[point.line]) continue;
      const dx = plot.valToPos(point.x, "x") - left;
      const dy = plot.valToPos(point.y, "y") - top;
      if (dx * dx + dy * dy < distance) {
        distance = dx * dx + dy * dy;
        best = point;
      }
    }
    return best;
  }
  function zoom(factor) {
    if (factor === 0) {
      plot.setScale("x", { min: xRange[0], max: xRange[1] });
      plot.setScale("y", { min: yRange[0], max: yRange[1] });
      reset.hidden = true;
      return;
    }
    for (const axis of ["x", "y"]) {
      const { min, max } = plot.scales[axis];
      const middle = current === null ? (min + max) / 2 : axis === "x" ? current.x : current.y;
      plot.setScale(axis, { min: middle - (middle - min) * factor, max: middle + (max - middle) * factor });
    }
    reset.hidden = false;
  }
  function step(sideways, upwards) {
    const visible = points.filter((point) => shown[point.line]);
    if (visible.length === 0) return;
    const at = current === null ? null : visible.find((point) => point.line === current.line && point.x === current.x && point.y === current.y);
    let next = visible[0];
    if (at) {
      const lines = distinct(visible.map((point) => point.line));
      const line = lines[Math.min(lines.length - 1, Math.max(0, lines.indexOf(at.line) + upwards))];
      const own = visible.filter((point) => point.line === line).sort((left, right) => left.x - right.x);
      let index = own.indexOf(at);
      if (index < 0) index = own.reduce((best, point, each) => Math.abs(point.x - at.x) < Math.abs(own[best].x - at.x) ? each : best, 0);
      next = own[Math.min(own.length - 1, Math.max(0, index + sideways))];
    }
    tell(next);
    plot.setCursor({ left: plot.valToPos(next.x, "x"), top: plot.valToPos(next.y, "y") }, false);
  }

  function draw() {
    if (plot !== null) plot.destroy();
    const width = Math.max(240, Math.floor(place.clientWidth) || 240);
    const { columns, series, bands, groups } = seriesOf(chart);
    shown.forEach((visible, line) => { for (const index of groups[line]) series[index].show = visible; });
    plot = new uPlot({
      width, height: chart.height || 340, series, bands, axes: axesOf(chart, width), legend: { show: false },
      scales: {
        x: { time: false, auto: false, distr: chart.logarithmic ? 3 : 1, range: (_, from, to) => zoomed(xRange, from, to) },
        y: { auto: false, range: (_, from, to) => zoomed(yRange, from, to) },
      },
      cursor: { drag: { x: true, y: true, uni: 20 }, points: { show: false }, bind: { dblclick: () => () => { zoom(0); } } },
      hooks: {
        draw: [(self) => drawMarksAndErrors(self, chart, (line) => shown[line])],
        setCursor: [(self) => {
          if (!self.over.matches(":hover")) return;
          tell(self.cursor.left < 0 ? null : nearest(self.cursor.left, self.cursor.top, 40));
        }],
        setSelect: [(self) => { if (self.select.width > 0) reset.hidden = false; }],
      },
    }, columns, place);
    zoom(0);
    plot.over.addEventListener("click", () => { if (current !== null && current.run !== undefined) openRun(current.run); });
    legend.replaceChildren(...(chart.lines.length > 1 || ![undefined, "", chart.yLabel].includes(chart.lines[0]?.label) ? chart.lines.map(legendButton) : []));
    function legendButton(line, index) {
      const button = element("button", {
        type: "button", "aria-pressed": String(shown[index]),
        click: () => {
          shown[index] = !shown[index];
          button.setAttribute("aria-pressed", String(shown[index]));
          for (const each of groups[index]) plot.setSeries(each, { show: shown[index] });
        },
      }, legendKey(index, chart.connect), element("span", { class: "text", text: shortened(line.label || "all", 120) }));
      return button;
    }
  }
  function zoomed(whole, from, to) {
    return from === null || from === undefined ? whole : [from, to];
  }

  place.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (steps) step(...steps);
    else if (event.key === "+" || event.key === "=") zoom(0.7);
    else if (event.key === "-") zoom(1 / 0.7);
    else if (event.key === "0") zoom(0);
    else if (event.key === "Enter" && current !== null && current.run !== undefined) openRun(current.run);
    else return;
    event.preventDefault();
  });
  draw();
  let width = place.clientWidth;
  const observer = new ResizeObserver(() => {
    if (!place.isConnected) return observer.disconnect();
    if (Math.abs(place.clientWidth - width) < 2) return;
    width = place.clientWidth;
    draw();
  });
  observer.observe(place);
  return draw;
}
