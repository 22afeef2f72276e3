// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/checks/slow_starts.h"

#include <gmock/gmock.h>

#include <optional>
#include <string>
#include <vector>

#include "tests/orchestrator/plan_fixture.h"

namespace foldwise::orchestrator {
namespace {

using testing::HasSubstr;

std::optional<std::string> remark_on(const Experiment& experiment) {
  SlowStarts starts;
  starts.include(experiment);
  return starts.remark();
}

TEST(SlowStarts, TellsTheDefaultRatesWithoutPreTrainedWeights) {
  EXPECT_EQ(remark_on({}),
            "training.learning_rate.backbone: saw 2.5e-6 with an empty model.weights; such a rate suits pre-trained "
            "weights, and a backbone that starts from random ones learns next to nothing: name a file in "
            "model.weights, or raise the rate (usual: 0.001 to 0.01 with sgd)");
}

TEST(SlowStarts, SaysNothingOfWeightsThatAreThere) {
  Experiment experiment;
  experiment.model.weights = "faces.safetensors";
  EXPECT_EQ(remark_on(experiment), std::nullopt);
  experiment.model.weights.clear();
  experiment.model.backbone = Backbone::torchscript;  // they are in model.file
  EXPECT_EQ(remark_on(experiment), std::nullopt);
}

TEST(SlowStarts, KnowsWhatEachOptimizerNeeds) {
  Experiment experiment;
  experiment.training.learning_rate.backbone = 2e-5;
  EXPECT_THAT(remark_on(experiment).value(), HasSubstr("with sgd"));
  experiment.training.optimizer.kind = OptimizerKind::adam;
  EXPECT_EQ(remark_on(experiment), std::nullopt);
  experiment.training.learning_rate.backbone = 2.5e-6;
  EXPECT_THAT(remark_on(experiment).value(), HasSubstr("(usual: 1e-4 to 1e-3 with adam)"));
  experiment.training.optimizer.kind = OptimizerKind::sgd;
  experiment.training.learning_rate.backbone = 1e-4;
  EXPECT_EQ(remark_on(experiment), std::nullopt);
}

class SlowStartsOfPlan : public PlanFixture {};

TEST_F(SlowStartsOfPlan, AreOneRemarkHoweverManyExperimentsAreSlow) {
  const Sweep planned = sweep(
      "protocol: {repeats: 3}\nsweep: {grid: {training.learning_rate.backbone: [2.5e-6, 0, 0.01, 1e-5], "
      "training.optimizer.kind: [sgd, adam]}}\n");

  const std::vector<std::string> remarks = plan(planned).remarks();

  ASSERT_EQ(remarks.size(), 1U);
  EXPECT_THAT(remarks.front(), HasSubstr("saw 0 to 1e-5 in 5 of 8 experiments with an empty model.weights"));
  EXPECT_THAT(remarks.front(), HasSubstr("(usual: 0.001 to 0.01 with sgd, 1e-4 to 1e-3 with adam)"));
}

TEST_F(SlowStartsOfPlan, StandBeforeWhatIsSaidOfFolds) {
  const std::vector<std::string> quick = plan(sweep("training: {learning_rate: {backbone: 0.01}}\n")).remarks();
  const std::vector<std::string> slow = plan(sweep("")).remarks();
  ASSERT_EQ(slow.size(), quick.size() + 1);
  EXPECT_THAT(slow.front(), HasSubstr("training.learning_rate.backbone"));
}

}  // namespace
}  // namespace foldwise::orchestrator
