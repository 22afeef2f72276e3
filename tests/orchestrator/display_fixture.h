// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "orchestrator/progress/progress.h"

namespace foldwise::orchestrator {

/// One shard, two trainings and their evaluations, on two workers.
struct DisplayFixture {
  Workload workload = make();
  WorkerName first{0, 0, "n1", "cuda:0"};
  WorkerName second{1, 0, "n2", "cuda:0"};

  const WorkItem& item(std::size_t index) const { return workload.items[index]; }

  static Progress training(int epoch, int epochs, double loss) {
    Progress progress;
    progress.epoch = epoch;
    progress.epochs = epochs;
    progress.loss = loss;
    return progress;
  }

 private:
  static Workload make() {
    Workload workload;
    std::vector<std::string> labels;
    const auto add = [&](Stage stage, const JobNeeds& needs, const std::string& label) {
      workload.items.push_back({Key{}, stage, needs});
      labels.push_back(label);
    };
    add(Stage::prepare, {}, "shard 1 of 1 · prepare");
    add(Stage::train, {0}, "uniform · repeat 1 · train");
    add(Stage::train, {0}, "stochastic_softmax · repeat 1 · train");
    add(Stage::evaluate, {0, 1}, "uniform · repeat 1 · evaluate");
    add(Stage::evaluate, {0, 2}, "stochastic_softmax · repeat 1 · evaluate");
    workload.label = [labels](std::size_t item) { return labels[item]; };
    return workload;
  }
};

}  // namespace foldwise::orchestrator
