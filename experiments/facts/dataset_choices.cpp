// SPDX-License-Identifier: Apache-2.0
#include "experiments/facts/dataset_choices.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "experiments/choice_table.h"

namespace foldwise {
namespace {

constexpr std::array unbc_tasks{Task::opi_0_3, Task::opi_levels};
constexpr std::array biovid_tasks{Task::pain_levels, Task::bl1_pa4, Task::bl1_pa3_pa4};
constexpr std::array sewa_tasks{Task::valence_arousal, Task::valence, Task::arousal};
constexpr std::array recola_tasks{Task::arousal, Task::valence};

constexpr auto dataset_rows = std::to_array<DatasetChoices>({
    {.name = DatasetName::afew},
    {.name = DatasetName::unbc_mcmaster, .tasks = unbc_tasks},
    {.name = DatasetName::biovid, .tasks = biovid_tasks, .tells_reactive = true},
    {.name = DatasetName::hmdb51},
    {.name = DatasetName::sewa, .predictions = PredictionKind::numbers, .tasks = sewa_tasks},
    {.name = DatasetName::recola, .predictions = PredictionKind::numbers, .tasks = recola_tasks},
    {.name = DatasetName::youtube8m, .predictions = PredictionKind::tags},
    {.name = DatasetName::rafdb},
    {.name = DatasetName::fer2013},
    {.name = DatasetName::folders},
});
static_assert(each_has_its_row(dataset_rows, &DatasetChoices::name));

/// A task, and the names of the values along a recording that it predicts; none: classes.
struct TaskRow {
  Task task;
  std::span<const std::string_view> targets = {};
};

constexpr std::array<std::string_view, 1> arousal_alone{"arousal"};
constexpr std::array<std::string_view, 1> valence_alone{"valence"};
constexpr std::array<std::string_view, 2> valence_and_arousal{"valence", "arousal"};

constexpr auto task_rows = std::to_array<TaskRow>({
    {.task = Task::automatic},
    {.task = Task::opi_0_3},
    {.task = Task::opi_levels},
    {.task = Task::pain_levels},
    {.task = Task::bl1_pa4},
    {.task = Task::bl1_pa3_pa4},
    {.task = Task::arousal, .targets = arousal_alone},
    {.task = Task::valence, .targets = valence_alone},
    {.task = Task::valence_arousal, .targets = valence_and_arousal},
});
static_assert(each_has_its_row(task_rows, &TaskRow::task));

constexpr std::span<const std::string_view> targets_of(Task task) {
  return task_rows[static_cast<std::size_t>(task)].targets;
}

// Numbers are predicted by tasks that name them, and classes by tasks that do not.
consteval bool each_task_predicts_as_its_dataset() {
  return std::ranges::all_of(dataset_rows, [](const DatasetChoices& row) {
    const bool numbers = row.predictions == PredictionKind::numbers;
    if (numbers && row.tasks.empty()) return false;
    return std::ranges::all_of(row.tasks, [&](Task task) { return targets_of(task).empty() != numbers; });
  });
}
static_assert(each_task_predicts_as_its_dataset());

}  // namespace

const DatasetChoices& choices_of(DatasetName dataset) {
  return dataset_rows.at(static_cast<std::size_t>(dataset));
}

Task chosen_task(DatasetName dataset, Task task) {
  const std::span<const Task> tasks = choices_of(dataset).tasks;
  return task == Task::automatic && !tasks.empty() ? tasks.front() : task;
}

std::vector<std::string> target_names(const DatasetOptions& dataset) {
  const std::span<const std::string_view> targets = targets_of(chosen_task(dataset.name, dataset.task));
  return {targets.begin(), targets.end()};
}

bool offers(DatasetName dataset, Task task) {
  return task == Task::automatic || std::ranges::count(choices_of(dataset).tasks, task) > 0;
}

std::string names_of_tasks(DatasetName dataset) {
  std::string names(name_of(Task::automatic));
  for (const Task task : choices_of(dataset).tasks) names.append(", ").append(name_of(task));
  return names;
}

bool offers(DatasetName dataset, SubjectSet subjects) {
  return subjects != SubjectSet::reactive || choices_of(dataset).tells_reactive;
}

std::string names_of_reactive_datasets() {
  std::string names;
  for (const DatasetChoices& row : dataset_rows) {
    if (row.tells_reactive) names.append(names.empty() ? "" : ", ").append(name_of(row.name));
  }
  return names;
}

}  // namespace foldwise
