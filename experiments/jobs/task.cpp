// SPDX-License-Identifier: Apache-2.0
// What the tasks of datasets are: tasks_of of experiment.h, and targets.h.
#include "experiments/experiment.h"
#include "experiments/jobs/targets.h"

namespace foldwise {

std::span<const Task> tasks_of(DatasetName dataset) {
  static constexpr std::array unbc{Task::opi_0_3, Task::opi_levels};
  static constexpr std::array biovid{Task::pain_levels, Task::bl1_pa4, Task::bl1_pa3_pa4};
  static constexpr std::array sewa{Task::valence_arousal, Task::valence, Task::arousal};
  static constexpr std::array recola{Task::arousal, Task::valence};
  switch (dataset) {
    case DatasetName::unbc_mcmaster:
      return unbc;
    case DatasetName::biovid:
      return biovid;
    case DatasetName::sewa:
      return sewa;
    case DatasetName::recola:
      return recola;
    default:
      return {};
  }
}

std::vector<std::string> target_names(const DatasetOptions& dataset) {
  const std::span<const Task> tasks = tasks_of(dataset.name);
  const Task task = dataset.task == Task::automatic && !tasks.empty() ? tasks.front() : dataset.task;
  switch (task) {
    case Task::valence_arousal:
      return {"valence", "arousal"};
    case Task::valence:
      return {"valence"};
    case Task::arousal:
      return {"arousal"};
    default:
      return {};
  }
}

}  // namespace foldwise
