// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/survey/changed_fields.h"

#include <gmock/gmock.h>

#include "experiments/fields/configuration.h"

namespace foldwise::orchestrator {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Experiments with these sizes of a batch, and, where it says so, another temperature each.
std::vector<results::ExperimentRecord> of_batches(const std::vector<int>& sizes, double temperature = 1) {
  std::vector<results::ExperimentRecord> records;
  for (const int size : sizes) {
    Experiment experiment;
    experiment.sampling.strategy = SamplingStrategy::stochastic_softmax;
    experiment.training.batch_size = size;
    experiment.sampling.inverse_temperature = temperature;
    records.push_back({.identity = {}, .values = {}, .configuration = configuration(experiment)});
  }
  return records;
}

TEST(ChangedFields, AreThoseThatEveryExperimentHasOtherwise) {
  EXPECT_THAT(changed_fields(of_batches({4, 4}, 2), of_batches({8, 8, 8}, 2)),
              ElementsAre(ChangedField{"training.batch_size", "8", "4"}));
  EXPECT_THAT(changed_fields(of_batches({4}, 2), of_batches({8}, 5)),
              ElementsAre(ChangedField{"sampling.inverse_temperature", "5", "2"},
                          ChangedField{"training.batch_size", "8", "4"}));
}

TEST(ChangedFields, AreNoAxes) {
  EXPECT_THAT(changed_fields(of_batches({4, 8}), of_batches({8, 4})), IsEmpty());
  EXPECT_THAT(changed_fields(of_batches({4, 4}), of_batches({8, 16})), IsEmpty());
  EXPECT_THAT(changed_fields({}, of_batches({8})), IsEmpty());
}

}  // namespace
}  // namespace foldwise::orchestrator
