// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "experiments/experiment.h"
#include "experiments/facts/predictions.h"

namespace foldwise {

/// What a sweep file may ask of a dataset, and what is predicted of it. What its copies hold: datasets/readers/facts.h.
struct DatasetChoices {
  DatasetName name;
  PredictionKind predictions = PredictionKind::classes;
  std::span<const Task> tasks = {};  ///< where there is a choice, the usual one first
  bool tells_reactive = false;       ///< whether it is known which subjects react: dataset.subjects: reactive
};

/// The row of a dataset: one for each in dataset_choices.cpp.
const DatasetChoices& choices_of(DatasetName dataset);

/// The task that is meant: `automatic` is a dataset's usual one, and stays what it is where there is no choice.
Task chosen_task(DatasetName dataset, Task task);
/// The names of the values along a recording that the dataset's task predicts, in the order of a network's scores: what
/// Dataset::targets says. None where classes are predicted.
std::vector<std::string> target_names(const DatasetOptions& dataset);

/// Whether this task can be asked of a dataset.
bool offers(DatasetName dataset, Task task);
/// The names of the tasks that can be asked of a dataset, automatic first.
std::string names_of_tasks(DatasetName dataset);
/// Whether these subjects can be asked of a dataset.
bool offers(DatasetName dataset, SubjectSet subjects);
/// The names of the datasets that tell which subjects react.
std::string names_of_reactive_datasets();

}  // namespace foldwise
