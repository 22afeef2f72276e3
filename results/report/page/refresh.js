// SPDX-License-Identifier: Apache-2.0
// Loads the page again while its file is being written anew. What is selected stands in the address; where the page and
// what scrolls in it is, what has the focus, what is open, what was typed and which lines are hidden is kept meanwhile.

const MEMORY = "foldwise " + location.pathname;
const REST = 3;  // seconds without a key, a wheel or a pointer, before which nobody's page is taken away
const LONGEST_CHOICE = 20;  // seconds

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(MEMORY)) || {};
  } catch (error) {
    return {};
  }
}

function remember(changes) {
  try {
    sessionStorage.setItem(MEMORY, JSON.stringify({ ...remembered(), ...changes }));
  } catch (error) {
    // Without memory the page begins at its top.
  }
}

// Where an element is: the run that it opens, its id, or its way from the nearest element with an id.
function pathTo(sought) {
  if (sought.dataset.run !== undefined) return { run: Number(sought.dataset.run) };
  const steps = [];
  let at = sought;
  for (; at.id === "" && at.parentElement; at = at.parentElement) steps.unshift([...at.parentElement.children].indexOf(at));
  return { id: at.id, steps, tag: sought.tagName };
}

function elementAt(path) {
  if (path.run !== undefined) return document.querySelector("button.open[data-run=\"" + Number(path.run) + "\"]");
  let at = path.id === "" ? document.documentElement : document.getElementById(path.id);
  for (const step of path.steps) at = at ? at.children[step] : null;
  return at && at.tagName === path.tag ? at : null;
}

function all(selector, keep) {
  return [...document.querySelectorAll(selector)].map((each) => [pathTo(each), keep(each)]);
}

function rememberPlace() {
  const active = document.activeElement;
  remember({
    place: [window.scrollX, window.scrollY],
    focus: active && active !== document.body ? pathTo(active) : null,
    open: all("details", (details) => details.open),
    typed: all("input[type=search]", (input) => input.value).filter(([, text]) => text !== ""),
    hidden: all(".legend button[aria-pressed=false]", (button) => button.textContent).map(([path, text]) => [{ ...path, steps: path.steps.slice(0, -1), tag: "DIV" }, text]),
    scrolled: all("#filters, #run, .boxes, .scrolled, pre, #tables figure", (each) => [each.scrollLeft, each.scrollTop])
      .filter(([, [left, top]]) => left > 0 || top > 0),
  });
}

function returnToPlace() {
  const memory = remembered();
  if (!memory.place) return;
  const each = (list, restore) => {
    for (const [path, value] of list || []) {
      const found = elementAt(path);
      if (found) restore(found, value);
    }
  };
  // Below figures a place is where it was only when these are as high as they were, and what is in them is there only
  // when they are drawn.
  if (memory.place[1] > 0 || memory.hidden?.length || memory.scrolled?.length || memory.focus) drawEveryFigure();
  each(memory.open, (details, open) => {
    details.open = open;
    if (details.ontoggle) details.ontoggle();  // at once: what it holds may be scrolled
  });
  each(memory.typed, (input, text) => {
    input.value = text;
    input.dispatchEvent(new Event("input"));
  });
  each(memory.hidden, (legend, text) => {
    [...legend.children].find((button) => button.textContent === text && button.getAttribute("aria-pressed") === "true")?.click();
  });
  window.scrollTo(...memory.place);
  each(memory.scrolled, (box, place) => box.scrollTo(...place));
  const again = memory.focus && elementAt(memory.focus);
  if (again) again.focus({ preventScroll: true });
  remember({ place: null });
}

// Nobody is in the middle of something that loading would take away.
let lastUse = -Infinity;
for (const event of ["keydown", "pointerdown", "pointermove", "wheel", "input"])
  window.addEventListener(event, () => { lastUse = performance.now(); }, { passive: true, capture: true });

// The list of a choice that is open tells nothing of what happens in it.
let choosing = -Infinity;
for (const event of ["keydown", "pointerdown"])
  window.addEventListener(event, ({ target }) => { if (target.tagName === "SELECT") choosing = performance.now(); }, { capture: true });
window.addEventListener("change", () => { choosing = -Infinity; }, { capture: true });

// Why the page stays for now; empty: it need not.
function reasonToStay() {
  if (performance.now() - choosing < LONGEST_CHOICE * 1000) return "while something is chosen";
  if (!getSelection().isCollapsed && String(getSelection()) !== "") return "while text is selected";
  return performance.now() - lastUse < REST * 1000 ? "while it is used" : "";
}

function makeRefresh() {
  const box = document.getElementById("refresh");
  if (!box || data.refresh === null) return;
  let left = data.refresh;
  const words = element("span", {});
  const button = element("button", { type: "button", id: "pause", click: () => { remember({ paused: !remembered().paused }); tell(""); } });
  box.append(button, words);
  function tell(reason) {
    const paused = Boolean(remembered().paused);
    button.textContent = paused ? "Refresh by itself" : "Pause refreshing";
    words.textContent = paused ? "Paused: this page stays as it is."
      : reason !== "" ? "Stays as it is " + reason + "." : "Refreshes in " + Math.max(0, Math.ceil(left)) + " s.";
  }
  setInterval(() => {
    if (remembered().paused) return;
    left -= 1;
    const reason = left <= 0 ? reasonToStay() : "";
    if (left <= 0 && reason === "") {
      rememberPlace();
      location.reload();
      left = data.refresh;
    }
    tell(reason);
  }, 1000);
  tell("");
}
