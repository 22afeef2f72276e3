// SPDX-License-Identifier: Apache-2.0
#include "experiments/constraints.h"

namespace foldwise {

std::vector<Conflict> conflicts(const Experiment& experiment) {
  std::vector<Conflict> found;
  if (experiment.dataset.root.empty()) {
    found.push_back({"dataset.root", "saw nothing; give the folder that holds the dataset"});
  }
  const OptimizerOptions& optimizer = experiment.training.optimizer;
  if (optimizer.nesterov && optimizer.momentum == 0) {
    found.push_back({"training.optimizer.nesterov",
                     "saw true with training.optimizer.momentum 0; allowed: a momentum above 0, or false"});
  }
  return found;
}

}  // namespace foldwise
