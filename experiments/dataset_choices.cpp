// SPDX-License-Identifier: Apache-2.0
#include "experiments/dataset_choices.h"

#include <array>

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

}  // namespace

const DatasetChoices& choices_of(DatasetName dataset) {
  return dataset_rows.at(static_cast<std::size_t>(dataset));
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
