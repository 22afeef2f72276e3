// SPDX-License-Identifier: Apache-2.0
#include "worker/models/attention/self_attention.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <cmath>
#include <memory>
#include <stdexcept>
#include <string>

#include "tests/worker/models/attention/layer_checks.h"

namespace foldwise::worker {
namespace {

using testing::ElementsAre;

struct Setting {
  AttentionOver over;
  PositionalEncoding positional_encoding;
};

constexpr HeadsOptions two_heads{.heads = 2, .dimension = 3, .diversity = HeadDiversity::penalised};

/// A layer of five channels over what the setting says, and its input.
struct Example {
  explicit Example(const Setting& setting, const HeadsOptions& heads = two_heads) : over(setting.over) {
    const SelfAttentionOptions options{setting.over, heads, setting.positional_encoding};
    if (over == AttentionOver::temporal) {
      layer = std::make_shared<StepSelfAttention>(5, options);
    } else {
      layer = std::make_shared<MapSelfAttention>(MapShape{5, 2, 3}, options);
    }
    torch::manual_seed(4);
  }
  torch::Tensor input(std::int64_t batch, std::int64_t steps) const {
    return over == AttentionOver::temporal ? torch::randn({batch, 5, steps}) : torch::randn({batch, 5, steps, 2, 3});
  }

  AttentionOver over;
  std::shared_ptr<SeamLayer> layer;
};

class SelfAttentionTest : public testing::TestWithParam<Setting> {
 protected:
  Example example_{GetParam()};
  SeamLayer& layer_ = *example_.layer;
};

TEST_P(SelfAttentionTest, AgreesWithPyTorch) {
  const ReferenceExample reference("self_attention " + std::string(name_of(GetParam().over)) + " " +
                                   std::string(name_of(GetParam().positional_encoding)));
  reference.expect_of(layer_);
}

TEST_P(SelfAttentionTest, HasTheGradientsOfFiniteDifferences) {
  randomise(layer_);
  expect_gradients_of_finite_differences(layer_, example_.input(2, 3));
}

TEST_P(SelfAttentionTest, PaddingChangesNothing) {
  randomise(layer_);
  layer_.train();
  expect_padding_changes_nothing(layer_, example_.input(1, 5), example_.input(1, 5));
}

TEST_P(SelfAttentionTest, ReachesAsFarAsItDependsOnOtherSteps) {
  randomise(layer_);
  const torch::Tensor values = example_.input(1, 4);
  torch::Tensor changed = values.clone();
  changed.select(2, 3) += 1;

  const bool others_change =
      !torch::allclose(layer_.apply({values}).narrow(2, 0, 3), layer_.apply({changed}).narrow(2, 0, 3));

  EXPECT_EQ(layer_.time().stride, 1);
  EXPECT_EQ(!layer_.time().reach.has_value(), others_change);
  EXPECT_EQ(others_change, GetParam().over != AttentionOver::spatial);
}

TEST_P(SelfAttentionTest, AnswersTheSameInBlocksOfQueries) {
  HeadsOptions heads = two_heads;
  heads.weights_at_once = 20;  // a query or two in each block
  const Example blocks(GetParam(), heads);
  randomise(layer_);
  randomise(*blocks.layer);
  const torch::Tensor values = example_.input(2, 4);
  const torch::Tensor whole = layer_.apply({values});

  blocks.layer->eval();
  const torch::NoGradGuard no_gradient;
  EXPECT_TRUE(torch::allclose(blocks.layer->apply({values}), whole, 1e-5, 1e-6));
}

TEST_P(SelfAttentionTest, NamesItsParameters) {
  EXPECT_THAT(names_in(layer_), ElementsAre("query.weight", "key.weight", "value.weight", "output.weight"));
}

INSTANTIATE_TEST_SUITE_P(Axes, SelfAttentionTest,
                         testing::Values(Setting{AttentionOver::temporal, PositionalEncoding::none},
                                         Setting{AttentionOver::temporal, PositionalEncoding::sinusoidal},
                                         Setting{AttentionOver::spatial, PositionalEncoding::none},
                                         Setting{AttentionOver::spatial, PositionalEncoding::sinusoidal},
                                         Setting{AttentionOver::spatiotemporal, PositionalEncoding::none},
                                         Setting{AttentionOver::spatiotemporal, PositionalEncoding::sinusoidal}),
                         [](const auto& instance) {
                           return std::string(name_of(instance.param.over)) + "_" +
                                  std::string(name_of(instance.param.positional_encoding));
                         });

TEST(StepSelfAttention, LeavesStepsAsTheyAreAtTheStart) {
  StepSelfAttention layer(5, {});
  layer.initialise();
  const torch::Tensor steps = torch::randn({2, 5, 7});

  EXPECT_TRUE(torch::equal(layer.apply({steps}), steps));
  EXPECT_EQ(layer.channels_in(), 5);
  EXPECT_EQ(layer.channels_out(), 5);
}

TEST(MapSelfAttention, LeavesMapsAsTheyAreAtTheStart) {
  for (const AttentionOver over : {AttentionOver::spatial, AttentionOver::spatiotemporal}) {
    MapSelfAttention layer({5, 2, 3}, {.over = over});
    layer.initialise();
    const torch::Tensor maps = torch::randn({2, 5, 4, 2, 3});

    EXPECT_TRUE(torch::equal(layer.apply({maps}), maps));
    EXPECT_EQ(layer.shape(), (MapShape{5, 2, 3}));
  }
}

TEST(MapSelfAttention, RefusesTimeAlone) {
  const auto make = [] { return MapSelfAttention({5, 2, 3}, {.over = AttentionOver::temporal}); };
  EXPECT_THROW(make(), std::logic_error);
}

TEST(StepSelfAttention, KeepsTheWeightsOfEvaluationWhileItIsAskedTo) {
  StepSelfAttention layer(5, {.heads = two_heads});
  randomise(layer);
  layer.eval();
  const torch::Tensor steps = torch::randn({2, 5, 4});
  const torch::NoGradGuard no_gradient;

  const torch::Tensor unkept = layer.apply({steps});
  EXPECT_TRUE(layer.maps().empty());
  layer.keep_maps(KeepMaps::yes);
  EXPECT_TRUE(torch::allclose(layer.apply({steps, torch::tensor({4, 3}, torch::kLong)}).narrow(0, 0, 1),
                              unkept.narrow(0, 0, 1), 1e-5, 1e-6));
  const torch::Tensor weights = layer.maps().front().values;
  layer.train();
  layer.apply({torch::randn({1, 5, 2})});

  ASSERT_EQ(weights.sizes(), torch::IntArrayRef({2, 2, 4, 4}));
  EXPECT_TRUE(torch::equal(layer.maps().front().values, weights));
  EXPECT_TRUE(torch::allclose(weights.sum(3), torch::ones({2, 2, 4})));
  EXPECT_EQ(weights[1].select(2, 3).abs().sum().item<float>(), 0);  // the padded key
  EXPECT_GT(weights[0].select(2, 3).min().item<float>(), 0);
  layer.keep_maps(KeepMaps::no);
  EXPECT_TRUE(layer.maps().empty());
}

// Of a map whose axes are not as large as each other: a wrong order of axes would show.
TEST(MapSelfAttention, KeepsWeightsOfEachFrameOrOfAll) {
  const auto map_over = [](AttentionOver over) {
    MapSelfAttention layer({5, 2, 3}, {.over = over, .heads = two_heads});
    layer.eval();
    layer.keep_maps(KeepMaps::yes);
    layer.apply({torch::randn({2, 5, 4, 2, 3})});
    return layer.maps().front();
  };

  using enum MapAxis;
  const AttentionMap spatial = map_over(AttentionOver::spatial);
  EXPECT_THAT(spatial.axes, ElementsAre(step, head, row, column, key_row, key_column));
  EXPECT_EQ(spatial.values.sizes(), torch::IntArrayRef({2, 4, 2, 2, 3, 2, 3}));
  EXPECT_TRUE(torch::allclose(spatial.values.sum({5, 6}), torch::ones({2, 4, 2, 2, 3})));
  const AttentionMap all = map_over(AttentionOver::spatiotemporal);
  EXPECT_THAT(all.axes, ElementsAre(head, step, row, column, key_step, key_row, key_column));
  EXPECT_EQ(all.values.sizes(), torch::IntArrayRef({2, 2, 4, 2, 3, 4, 2, 3}));
  EXPECT_TRUE(torch::allclose(all.values.sum({5, 6, 7}), torch::ones({2, 2, 4, 2, 3})));
}

// Queries of zero weigh all n keys alike: A A^T is 1 / n everywhere.
TEST(StepSelfAttention, PenaltyIsTheNormOfTheOverlapsOfEachSample) {
  StepSelfAttention layer(5, {.heads = two_heads});
  {
    const torch::NoGradGuard no_gradient;
    layer.named_parameters()["query.weight"].zero_();
  }
  const double n = 4;
  layer.apply({torch::randn({3, 5, 4})});

  const double of_a_query = std::sqrt(2 * std::pow(1 / n - 1, 2) + 2 * std::pow(1 / n, 2));
  EXPECT_NEAR(layer.penalty().item<double>(), 3 * of_a_query, 1e-5);
}

TEST(StepSelfAttention, PenaltyIsOfTrainingPassesAlone) {
  StepSelfAttention layer(5, {.heads = two_heads});
  randomise(layer);
  layer.apply({torch::randn({3, 5, 4})});
  const double penalty = layer.penalty().item<double>();
  layer.eval();
  layer.apply({torch::randn({2, 5, 6})});
  EXPECT_EQ(layer.penalty().item<double>(), penalty);

  StepSelfAttention free(5, {});
  free.apply({torch::randn({3, 5, 4})});
  EXPECT_FALSE(free.penalty().defined());
}

}  // namespace
}  // namespace foldwise::worker
