// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "experiments/fields/field.h"
#include "experiments/sweep/sweep.h"
#include "orchestrator/plan/datasets/planned_dataset.h"

namespace foldwise::orchestrator {

/// Names jobs for people: "stochastic_softmax · repeat 2 · train". What does not vary is left out, and so is what a
/// stage's key does not hold: a training that several experiments share is named by what they share. Jobs of different
/// values have different names.
class RunLabels {
 public:
  explicit RunLabels(const Sweep& sweep);

  /// `values` are the experiment's, in the order of Sweep::varied_fields; an empty one is not part of the label.
  std::string of_run(const std::vector<FieldValue>& values, Stage stage, const PlannedFolds& folds,
                     const PlannedFold& fold) const;
  /// The same of a job that all folds of an experiment share.
  std::string of_all_folds(const std::vector<FieldValue>& values, Stage stage) const;
  static std::string of_shard(std::size_t shard, const PlannedFrames& frames);
  /// The label without its stage.
  static std::string without_stage(const std::string& label);

 private:
  std::string of_values(const std::vector<FieldValue>& values, Stage stage) const;

  struct VariedField {
    std::string name;  // the last parts of its path: as many as tell it from the others
    Scope scope = Scope::execution;
    std::optional<std::size_t> equal_to;  // an earlier field with the same value in every experiment, as ties have
  };
  void find_equal_fields(const Sweep& sweep);
  void name_fields(const std::vector<std::string>& paths);

  std::string sweep_;
  std::vector<VariedField> fields_;
};

/// Values for the names of an experiment's first step: what that does not have is no part of them.
std::vector<FieldValue> of_first_step(const Experiment& experiment, std::vector<FieldValue> values);

/// The same of its training on pictures: what that has of its own, with the values that it has there.
std::vector<FieldValue> of_pretraining(const Experiment& pictures, const Experiment& experiment,
                                       std::vector<FieldValue> values);

}  // namespace foldwise::orchestrator
