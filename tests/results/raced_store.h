// SPDX-License-Identifier: Apache-2.0
/// A sweep with a race, for the tests of what is said of it.
#pragma once

#include "results/runs/races.h"
#include "tests/results/sample_store.h"

namespace foldwise::results::testing {

inline RaceOptions race_on(const std::string& metric) {
  RaceOptions race;
  race.metric = metric;
  return race;
}

/// Three strategies of six repeats: reinforce is far worse in every one, the others are alike.
class RacedStore {
 public:
  explicit RacedStore(const std::filesystem::path& file) : store(StoreWriter::open(file)) {
    plan.sweep.name = "raced";
    plan.sweep.race = race_on("accuracy");
    plan.put_into(store);
  }

  const RunRecord& run(std::size_t experiment, int repeat) const {
    return plan.runs.at(experiment * 6 + static_cast<std::size_t>(repeat));
  }
  /// Higher for uniform than for stochastic_softmax in every other repeat.
  static double accuracy(std::size_t experiment, int repeat) {
    if (experiment == 0) return 0.4 + 0.01 * (repeat % 3);
    return 0.8 + 0.013 * (repeat % 2) - 0.02 * static_cast<double>(experiment == 2) * (repeat % 2);
  }
  void finish(std::size_t experiment, int repeat) { finish(experiment, repeat, accuracy(experiment, repeat)); }
  void finish(std::size_t experiment, int repeat, double figure) {
    execute(store, run(experiment, repeat).train, Finished{result_with({{"epochs", 10.0 + repeat}})});
    execute(store, run(experiment, repeat).evaluate, Finished{result_with({{"accuracy", figure}})});
  }
  /// All runs of all, as a machine with very many workers has them before it decides.
  void finish_all() {
    for (std::size_t experiment = 0; experiment < 3; ++experiment) {
      for (int repeat = 0; repeat < 6; ++repeat) finish(experiment, repeat);
    }
  }

  SamplePlan plan = sample_plan({{{"sampling.strategy", "reinforce"}},
                                 {{"sampling.strategy", "uniform"}},
                                 {{"sampling.strategy", "stochastic_softmax"}}},
                                6);
  StoreWriter store;
};

}  // namespace foldwise::results::testing
