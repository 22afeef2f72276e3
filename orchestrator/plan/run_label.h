// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "experiments/fields/field.h"
#include "experiments/sweep/sweep.h"
#include "orchestrator/plan/planned_dataset.h"

namespace foldwise::orchestrator {

/// Names jobs for people: "stochastic_softmax · repeat 2 · train". What does not vary is left out, and so is what a
/// stage's key does not hold: a training that several experiments share is named by what they share.
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
    std::string name;  // the last part of its path
    Scope scope = Scope::execution;
  };
  std::string sweep_;
  std::vector<VariedField> fields_;
};

}  // namespace foldwise::orchestrator
