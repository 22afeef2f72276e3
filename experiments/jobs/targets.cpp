// SPDX-License-Identifier: Apache-2.0
#include "experiments/jobs/targets.h"

#include <span>

#include "experiments/dataset_choices.h"

namespace foldwise {

std::vector<std::string> target_names(const DatasetOptions& dataset) {
  const std::span<const Task> tasks = choices_of(dataset.name).tasks;
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
