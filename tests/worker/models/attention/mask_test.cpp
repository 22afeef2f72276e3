// SPDX-License-Identifier: Apache-2.0
#include "worker/models/attention/mask.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "tests/worker/models/attention/layer_checks.h"

namespace foldwise::worker {
namespace {

using testing::ElementsAre;

const std::vector<MaskOptions>& all_masks() {
  using Over = AttentionOver;
  static const std::vector<MaskOptions> masks{
      {Over::temporal, MaskContext::none, 3},           {Over::spatial, MaskContext::none, 3},
      {Over::spatiotemporal, MaskContext::none, 3},     {Over::spatiotemporal, MaskContext::concatenation, 3},
      {Over::spatiotemporal, MaskContext::additive, 3}, {Over::spatiotemporal, MaskContext::multiplicative, 3}};
  return masks;
}

class AttentionMaskTest : public testing::TestWithParam<MaskOptions> {
 protected:
  AttentionMaskTest() : mask_({5, 2, 3}, GetParam()) { torch::manual_seed(4); }
  AttentionMask mask_;
};

TEST_P(AttentionMaskTest, AgreesWithPyTorch) {
  const ReferenceExample example("mask " + std::string(name_of(GetParam().over)) + " " +
                                 std::string(name_of(GetParam().context)));
  example.expect_of(mask_);
}

TEST_P(AttentionMaskTest, HasTheGradientsOfFiniteDifferences) {
  randomise(mask_);
  expect_gradients_of_finite_differences(mask_, torch::randn({2, 5, 3, 2, 3}));
}

TEST_P(AttentionMaskTest, LeavesFeaturesAsTheyAreAtTheStart) {
  mask_.initialise();
  const torch::Tensor maps = torch::randn({2, 5, 3, 2, 3});

  EXPECT_TRUE(torch::equal(mask_.apply({maps}), maps));
}

TEST_P(AttentionMaskTest, CanLeaveItsStart) {
  mask_.initialise();
  const torch::Tensor maps = torch::randn({2, 5, 3, 2, 3});
  const auto pass = [&] { return mask_.apply({maps}).square().sum(); };
  // One step along the gradient moves the factor that starts at zero, from where all others have a gradient.
  pass().backward();
  {
    const torch::NoGradGuard no_gradient;
    for (torch::Tensor& parameter : mask_.parameters()) {
      parameter -= 0.001 * parameter.grad();
      parameter.mutable_grad().zero_();
    }
  }
  pass().backward();
  for (const auto& parameter : mask_.named_parameters()) {
    EXPECT_GT(parameter.value().grad().abs().sum().item<float>(), 0) << parameter.key();
  }
}

TEST_P(AttentionMaskTest, PaddingChangesNothing) {
  randomise(mask_);
  expect_padding_changes_nothing(mask_, torch::randn({1, 5, 5, 2, 3}), torch::randn({1, 5, 5, 2, 3}));
}

TEST_P(AttentionMaskTest, ReachesAsFarAsItsMaskDependsOnOtherSteps) {
  randomise(mask_);
  const torch::Tensor maps = torch::randn({1, 5, 4, 2, 3});
  torch::Tensor changed = maps.clone();
  changed.select(2, 3) += 1;

  const bool others_change =
      !torch::allclose(mask_.apply({maps}).narrow(2, 0, 3), mask_.apply({changed}).narrow(2, 0, 3));

  EXPECT_EQ(mask_.time().stride, 1);
  EXPECT_EQ(!mask_.time().reach.has_value(), others_change);
  EXPECT_EQ(mask_.shape(), (MapShape{5, 2, 3}));
}

INSTANTIATE_TEST_SUITE_P(Masks, AttentionMaskTest, testing::ValuesIn(all_masks()), [](const auto& instance) {
  return std::string(name_of(instance.param.over)) + "_" + std::string(name_of(instance.param.context));
});

TEST(AttentionMask, HasOneValueForEachPositionOfItsAxes) {
  const torch::Tensor maps = torch::randn({2, 5, 4, 2, 3});
  const auto mask_over = [&](AttentionOver over) {
    AttentionMask mask({5, 2, 3}, {.over = over, .units = 3});
    randomise(mask);
    return mask.mask_of({maps});
  };

  EXPECT_EQ(mask_over(AttentionOver::temporal).sizes(), torch::IntArrayRef({2, 1, 4, 1, 1}));
  EXPECT_EQ(mask_over(AttentionOver::spatial).sizes(), torch::IntArrayRef({2, 1, 1, 2, 3}));
  const torch::Tensor values = mask_over(AttentionOver::spatiotemporal);
  EXPECT_EQ(values.sizes(), torch::IntArrayRef({2, 1, 4, 2, 3}));
  EXPECT_GT(values.min().item<float>(), 0);
  EXPECT_LT(values.max().item<float>(), 2);
}

TEST(AttentionMask, NamesItsParameters) {
  const auto names = [](MaskContext context) {
    return names_in(AttentionMask({5, 2, 3}, {.over = AttentionOver::spatiotemporal, .context = context}));
  };

  EXPECT_THAT(names(MaskContext::none), ElementsAre("hidden.weight", "hidden.bias", "output.weight", "output.bias"));
  EXPECT_THAT(names(MaskContext::concatenation),
              ElementsAre("hidden.weight", "hidden.bias", "output.weight", "output.bias", "context.weight"));
  EXPECT_THAT(names(MaskContext::additive),
              ElementsAre("hidden.weight", "output.weight", "context.weight", "context_hidden.weight"));
  EXPECT_THAT(names(MaskContext::multiplicative), ElementsAre("hidden.weight", "context.weight"));
}

TEST(AttentionMask, RefusesAContextOfOtherAxes) {
  const auto make = [] {
    return AttentionMask({5, 2, 3}, {.over = AttentionOver::temporal, .context = MaskContext::additive});
  };
  EXPECT_THROW(make(), std::logic_error);
}

}  // namespace
}  // namespace foldwise::worker
