// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "results/store/store_reader.h"

namespace foldwise::orchestrator {

/// Says which field made a job new: what differs between its experiment and the most similar one that the store has.
class Novelty {
 public:
  /// `earlier` are the experiments of the plan in the store; of many, the first thousand are looked at.
  explicit Novelty(const std::vector<results::ExperimentRecord>& earlier);

  /// "training.epochs is 5, was 2"; only fields that decide the stage's result count.
  std::string explain(const Experiment& experiment, Stage stage) const;

 private:
  std::vector<Experiment> earlier_;
};

/// What running the sweep once more does with a job, and why: "reused …", "resumed from epoch 3 …", "new: …".
std::string explain_standing(const results::StoreReader& store, const results::JobRecord& job);

}  // namespace foldwise::orchestrator
