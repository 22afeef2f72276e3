// SPDX-License-Identifier: Apache-2.0
// Elements, and numbers as people read them.

const EN_DASH = "\u2013";

// An element with attributes ("text" is its text, functions are listeners) and children.
function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "text") made.textContent = value;
    else if (typeof value === "function") made.addEventListener(key, value);
    else made.setAttribute(key, value === true ? "" : String(value));
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

function withoutNegativeZero(text) {
  return /[1-9]/.test(text) ? text : text.replace("-", "");
}

// A value of a metric in its unit, as the tables print it.
function metricNumber(facts, value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return EN_DASH;
  if (!facts.known && Number.isInteger(value)) return String(value);
  return withoutNegativeZero((value * facts.scale).toFixed(facts.decimals));
}

// Of a single run, whose counts are whole.
function runNumber(facts, value) {
  return Number.isInteger(value) && facts.scale === 1 && facts.decimals === 1 ? String(value) : metricNumber(facts, value);
}

// A number along an axis or in a list that no metric has a format for.
function plainNumber(value) {
  return value === null || !Number.isFinite(value) ? EN_DASH : String(Number(value.toPrecision(4)));
}

// "45 s", "3 min 20 s", "2 h 5 min", "3 d 4 h"
function duration(seconds) {
  if (seconds === null || seconds === undefined) return EN_DASH;
  if (seconds > 0 && seconds < 10) return Number(seconds.toFixed(seconds < 1 ? 2 : 1)) + " s";
  const whole = Math.round(seconds);
  const units = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
  const first = units.findIndex(([length]) => whole >= length);
  if (first < 0) return "0 s";
  const words = [Math.floor(whole / units[first][0]) + " " + units[first][1]];
  if (first + 1 < units.length) {
    const rest = Math.floor((whole % units[first][0]) / units[first + 1][0]);
    if (rest > 0) words.push(rest + " " + units[first + 1][1]);
  }
  return words.join(" ");
}

// "2026-12-01 08:00:05 UTC"
function moment(seconds) {
  if (seconds === null || seconds === undefined) return EN_DASH;
  return new Date(seconds * 1000).toISOString().replace("T", " ").replace(/\.\d+Z$/, " UTC");
}

function count(number, thing) {
  return number.toLocaleString("en") + " " + thing + (number === 1 ? "" : "s");
}

function shortened(text, most) {
  const characters = Array.from(text);
  return characters.length <= most ? text : characters.slice(0, most - 1).join("") + "\u2026";
}

// Mean and standard error (n - 1) of some numbers; of one number no error.
function summary(values) {
  const n = values.length;
  if (n === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { n, mean, error: null };
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return { n, mean, error: Math.sqrt(squares / (n - 1) / n) };
}

function summaryText(facts, found) {
  const error = found.error === null ? "" : " \u00b1 " + metricNumber(facts, found.error);
  return metricNumber(facts, found.mean) + error + " (n = " + found.n + ")";
}
