// SPDX-License-Identifier: Apache-2.0
#include "experiments/fields/effects.h"

#include <gmock/gmock.h>

#include "experiments/fields/fields.h"
#include "experiments/jobs/fingerprint.h"

namespace foldwise {
namespace {

using testing::HasSubstr;
using testing::Not;

bool has_effect(std::string_view path, const Experiment& experiment) {
  return has_effect(*find_field(path), experiment);
}

TEST(Effects, HaveARowForFieldsAndOwnersThatAreThere) {
  for (const Effect& effect : all_effects()) {
    EXPECT_EQ(effect_of(*effect.field), &effect) << effect.field->path;
    EXPECT_FALSE(effect.when().empty());
    for (const Condition& condition : effect.conditions) EXPECT_NE(condition.owner, effect.field);
  }
}

TEST(Effects, AreAlwaysThereOfAFieldWithoutARow) {
  EXPECT_EQ(effect_of(*find_field("training.epochs")), nullptr);
  EXPECT_TRUE(has_effect("training.epochs", {}));
}

TEST(Effects, OfSamplingGoByTheStrategy) {
  Experiment experiment;
  const std::vector<std::string> of_softmax{
      "inverse_temperature", "warm_up_epochs",    "exploration_epochs", "spread", "scoring",
      "exploration_order",   "exploration_places"};
  for (const std::string& name : of_softmax) EXPECT_FALSE(has_effect("sampling." + name, experiment)) << name;
  experiment.sampling.strategy = SamplingStrategy::stochastic_softmax;
  for (const std::string& name : of_softmax) EXPECT_TRUE(has_effect("sampling." + name, experiment)) << name;
  experiment.sampling.exploration_epochs = 0;
  EXPECT_FALSE(has_effect("sampling.exploration_order", experiment));
  experiment.sampling.strategy = SamplingStrategy::frame_labels;
  EXPECT_TRUE(has_effect("sampling.inverse_temperature", experiment));
  EXPECT_FALSE(has_effect("sampling.warm_up_epochs", experiment));
}

TEST(Effects, OfWindowsAreThoseOfRecordings) {
  Experiment experiment;
  EXPECT_FALSE(has_effect("clips.overlap", experiment));
  experiment.dataset.name = DatasetName::recola;
  EXPECT_TRUE(has_effect("clips.overlap", experiment));
}

TEST(Effects, OfARateOfAttentionNeedAttentionOrARecurrentLayer) {
  Experiment experiment;
  EXPECT_FALSE(has_effect("training.learning_rate.attention", experiment));
  experiment.model.recurrence.kind = RecurrenceKind::lstm;
  EXPECT_TRUE(has_effect("training.learning_rate.attention", experiment));
  experiment.model.recurrence.kind = RecurrenceKind::none;
  experiment.model.attention.kind = AttentionKind::mask;
  EXPECT_TRUE(has_effect("training.learning_rate.attention", experiment));
}

TEST(Effects, AreToldAsASweepFileHasThem) {
  EXPECT_EQ(effect_of(*find_field("sampling.exploration_order"))->when(),
            "sampling.strategy is stochastic_softmax or weighted_loss, and sampling.exploration_epochs is above 0");
  EXPECT_EQ(effect_of(*find_field("sampling.inverse_temperature"))->when(), "sampling.strategy is not uniform");
}

TEST(Effects, AFieldWithoutOneIsInNoKey) {
  Experiment experiment;
  Experiment other = experiment;
  other.sampling.inverse_temperature = 10;
  other.clips.overlap = 0.25;
  EXPECT_EQ(canonical(experiment, Stage::train), canonical(other, Stage::train));
  EXPECT_EQ(canonical(experiment), canonical(other));
  other.sampling.strategy = SamplingStrategy::stochastic_softmax;
  EXPECT_THAT(canonical(other, Stage::train), HasSubstr(R"("sampling.inverse_temperature":10)"));
  EXPECT_THAT(canonical(other, Stage::train), Not(HasSubstr("clips.overlap")));
}

}  // namespace
}  // namespace foldwise
