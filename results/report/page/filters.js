// SPDX-License-Identifier: Apache-2.0
// Check boxes: in a group any of the ticked values, all where none is ticked.

const MANY_VALUES = 12;

function filterGroup(group, index) {
  const boxes = element("div", { class: "boxes" });
  const search = group.values.length > MANY_VALUES
    ? element("input", {
        type: "search", "aria-label": "Find among the values of " + group.title, placeholder: "Find",
        input: (event) => {
          const words = event.target.value.toLowerCase();
          for (const label of boxes.children) label.hidden = !label.textContent.toLowerCase().includes(words);
        },
      })
    : null;
  group.shown.forEach((value, place) => {
    const box = element("input", {
      type: "checkbox", id: "filter-" + index + "-" + place,
      change: (event) => {
        if (event.target.checked) group.chosen.add(place);
        else group.chosen.delete(place);
        changeRuns();
      },
    });
    boxes.append(element("label", {}, box, element("span", { class: "text", text: value === "" ? "(empty)" : value })));
  });
  group.show = () => {
    boxes.querySelectorAll("input").forEach((box, place) => { box.checked = group.chosen.has(place); });
  };
  if (group.values.length > MANY_VALUES) boxes.classList.add("many");
  return element("fieldset", {}, element("legend", { class: "text", text: group.title }), search, boxes);
}

function makeFilters() {
  const section = document.getElementById("filters");
  const told = element("p", { role: "status", id: "selection-count" });
  const clear = element("button", {
    type: "button", id: "clear-selection", text: "Select all runs",
    click: () => {
      for (const group of filterGroups) group.chosen.clear();
      changeRuns();
    },
  });
  const groups = element("div", { class: "groups" }, ...filterGroups.map(filterGroup));
  const fold = element("details", { open: window.matchMedia("(min-width: 60rem)").matches, id: "filter-groups" },
                       element("summary", { text: "Filters" }), groups);
  section.append(told, clear, fold);
  whenSelectionChanges((what) => {
    if (what !== "runs") return;
    for (const group of filterGroups) group.show();
    told.textContent = count(selectedRuns().length, "run") + " of " + runCount.toLocaleString("en") + " selected";
    clear.disabled = filterGroups.every((group) => group.chosen.size === 0);
  });
}
