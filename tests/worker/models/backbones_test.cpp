// SPDX-License-Identifier: Apache-2.0
// Every network of the catalogue is what its row of experiments/backbone_facts.h says.
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <string>

#include "experiments/foundation/error.h"
#include "tests/worker/backbones.h"
#include "worker/models/video_model.h"

namespace foldwise::worker {
namespace {

constexpr int outputs = 3;
constexpr int features = 4;

class BackboneFactsTest : public testing::TestWithParam<Backbone> {
 protected:
  const BackboneFacts& facts() const { return facts_of(GetParam()); }

  BuiltModel build(int pixels) const {
    torch::manual_seed(2);
    ModelOptions options;
    options.backbone = GetParam();
    options.width = 1.0 / 16;
    options.input = {pixels, pixels};
    return build_model(options, outputs, takes_pictures(GetParam()) ? 0 : features);
  }
};

TEST_P(BackboneFactsTest, TheReachIsThatOfWhatIsBuilt) {
  EXPECT_EQ(build(facts().smallest_input).model->temporal_reach(), facts().temporal_reach);
}

TEST_P(BackboneFactsTest, ItTakesWhatTheRowSays) {
  const BuiltModel built = build(facts().smallest_input);
  built.model->eval();
  const std::int64_t pixels = facts().smallest_input;
  const torch::Tensor input =
      takes_pictures(GetParam()) ? torch::randn({1, 3, 2, pixels, pixels}) : torch::randn({1, features, 2});

  const torch::NoGradGuard no_gradient;
  EXPECT_EQ(built.model->score_sequence(input).sizes(), torch::IntArrayRef({1, outputs, 2}));
}

TEST_P(BackboneFactsTest, ASmallerPictureIsRefused) {
  if (!takes_pictures(GetParam())) GTEST_SKIP() << "takes no pictures";
  EXPECT_THROW(build(facts().smallest_input - 1), UserError);
}

INSTANTIATE_TEST_SUITE_P(Backbones, BackboneFactsTest, testing::ValuesIn(all_backbones()),
                         [](const auto& instance) { return std::string(name_of(instance.param)); });

}  // namespace
}  // namespace foldwise::worker
