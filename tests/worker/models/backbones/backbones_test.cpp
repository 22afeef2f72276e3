// SPDX-License-Identifier: Apache-2.0
// Every network of the catalogue is what its row of experiments/backbone_facts.h says.
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <string>

#include "experiments/foundation/error.h"
#include "tests/worker/backbones.h"
#include "worker/models/catalogue.h"

namespace foldwise::worker {
namespace {

constexpr int row_outputs = 3;
constexpr int row_features = 4;

class BackboneFactsTest : public testing::TestWithParam<Backbone> {
 protected:
  const BackboneFacts& facts() const { return facts_of(GetParam()); }

  BuiltNetwork build(int pixels) const {
    torch::manual_seed(2);
    ModelOptions options;
    options.backbone = GetParam();
    options.width = 1.0 / 16;
    options.input = {pixels, pixels};
    return build_network(options, {.outputs = row_outputs, .features = takes_pictures(GetParam()) ? 0 : row_features});
  }
};

TEST_P(BackboneFactsTest, TheTimeOfItsStepsIsThatOfWhatIsBuilt) {
  EXPECT_EQ(build(facts().smallest_input).network->encoder().time(), facts().time);
}

TEST_P(BackboneFactsTest, ItsMapsAndStepsHaveTheShapesThatItSays) {
  const BuiltNetwork built = build(2 * facts().smallest_input);
  Encoder& encoder = built.network->encoder();
  const torch::NoGradGuard no_gradient;
  const std::int64_t pixels = 2 * facts().smallest_input;
  const torch::Tensor maps = encoder.to_maps(
      {takes_pictures(GetParam()) ? torch::randn({1, 3, 2, pixels, pixels}) : torch::randn({1, row_features, 2})});

  const MapShape shape = encoder.map_shape();
  EXPECT_EQ(maps.sizes(), torch::IntArrayRef({1, shape.channels, 2, shape.height, shape.width}));
  EXPECT_EQ(encoder.to_steps(maps).sizes(), torch::IntArrayRef({1, encoder.channels(), 2}));
}

TEST_P(BackboneFactsTest, ItTakesWhatTheRowSays) {
  const BuiltNetwork built = build(facts().smallest_input);
  built.network->eval();
  const std::int64_t pixels = facts().smallest_input;
  const torch::Tensor input =
      takes_pictures(GetParam()) ? torch::randn({1, 3, 2, pixels, pixels}) : torch::randn({1, row_features, 2});

  const torch::NoGradGuard no_gradient;
  EXPECT_EQ(built.network->score_sequence(input).sizes(), torch::IntArrayRef({1, row_outputs, 2}));
}

TEST_P(BackboneFactsTest, ASmallerPictureIsRefused) {
  if (!takes_pictures(GetParam())) GTEST_SKIP() << "takes no pictures";
  EXPECT_THROW(build(facts().smallest_input - 1), UserError);
}

INSTANTIATE_TEST_SUITE_P(Backbones, BackboneFactsTest, testing::ValuesIn(all_backbones()),
                         [](const auto& instance) { return std::string(name_of(instance.param)); });

}  // namespace
}  // namespace foldwise::worker
