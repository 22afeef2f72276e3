// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/conflicts/training_conflicts.h"

#include <string>

namespace foldwise {

void add_training_conflicts(const TrainingOptions& training, std::vector<Conflict>& found) {
  const OptimizerOptions& optimizer = training.optimizer;
  if (optimizer.kind == OptimizerKind::sgd && optimizer.nesterov && optimizer.momentum == 0) {
    found.push_back({"training.optimizer.nesterov",
                     "saw true with training.optimizer.momentum 0; allowed: a momentum above 0, or false"});
  }
  if (training.loss == Loss::concordance && training.batch_size < 2) {
    found.push_back({"training.batch_size", "saw " + std::to_string(training.batch_size) +
                                                " with training.loss concordance, which compares the clips of a batch; "
                                                "allowed: 2 and more"});
  }
}

}  // namespace foldwise
