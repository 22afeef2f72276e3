// SPDX-License-Identifier: Apache-2.0
// Loads the page again while its file is being written anew. What is selected stands in the address; where the page is
// scrolled to, what has the focus and what is open is kept meanwhile.

const MEMORY = "foldwise " + location.pathname;

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

function placeOf(scrolled) {
  return [scrolled.scrollLeft, scrolled.scrollTop];
}

function rememberPlace() {
  const active = document.activeElement;
  const run = active && active.dataset ? active.dataset.run : undefined;
  remember({
    place: [window.scrollX, window.scrollY], panel: placeOf(panel), focus: active ? active.id : "", run,
    open: [...document.querySelectorAll("details[id]")].map((details) => [details.id, details.open]),
  });
}

function returnToPlace() {
  const memory = remembered();
  if (!memory.place) return;
  for (const [id, open] of memory.open || []) {
    const details = document.getElementById(id);
    if (details) details.open = open;
  }
  // Below figures a place is where it was only when these are as high as they were.
  if (memory.place[1] > 0) drawEveryFigure();
  window.scrollTo(...memory.place);
  if (panel.open && memory.panel) panel.scrollTo(...memory.panel);
  const again = (memory.focus && document.getElementById(memory.focus)) ||
    (memory.run !== undefined && document.querySelector("button.open[data-run=\"" + Number(memory.run) + "\"]"));
  if (again) again.focus({ preventScroll: true });
  remember({ place: null });
}

// Nobody is in the middle of something that loading would take away.
function isQuiet() {
  const active = document.activeElement;
  const choosing = active && (active.tagName === "SELECT" || active.type === "search");
  return !choosing && String(getSelection()) === "";
}

function makeRefresh() {
  const box = document.getElementById("refresh");
  if (!box || data.refresh === null) return;
  let left = data.refresh;
  const words = element("span", {});
  const button = element("button", { type: "button", id: "pause", click: () => { remember({ paused: !remembered().paused }); tell(); } });
  box.append(button, words);
  function tell() {
    const paused = Boolean(remembered().paused);
    button.textContent = paused ? "Refresh by itself" : "Pause refreshing";
    words.textContent = paused ? "Paused: this page stays as it is." : "Refreshes in " + Math.max(0, Math.ceil(left)) + " s.";
  }
  setInterval(() => {
    if (remembered().paused) return;
    left -= 1;
    if (left <= 0 && isQuiet()) {
      rememberPlace();
      location.reload();
      left = data.refresh;
    }
    tell();
  }, 1000);
  tell();
}
