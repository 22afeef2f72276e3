// SPDX-License-Identifier: Apache-2.0
// Puts the page together.

makeFilterGroups();
makeFilters();
makeFigures();
makeRunList();
makeRunPanel();
makeRefresh();

function showAddress() {
  readAddress();
  chooseRuns();
  tellListeners("runs");
  tellListeners("run");
}
// Links within the page are no views.
window.addEventListener("hashchange", () => {
  if (location.hash === "" || location.hash.includes("=")) showAddress();
});
document.querySelector("a.skip").addEventListener("click", (event) => {
  event.preventDefault();
  const heading = document.getElementById("runs-heading");
  heading.scrollIntoView();
  heading.focus();
});
showAddress();
returnToPlace();
document.documentElement.dataset.ready = "yes";
})();
