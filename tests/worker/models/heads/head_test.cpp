// SPDX-License-Identifier: Apache-2.0
#include "worker/models/heads/head.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <set>
#include <string>

namespace foldwise::worker {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Gt;
using testing::SizeIs;

/// Every weight is 1, so that a score is the sum of what reaches the output.
Head summing_head(const HeadOptions& options) {
  Head head(64, options, 1);
  const torch::NoGradGuard no_gradient;
  for (const auto& parameter : head.named_parameters()) {
    parameter.value().fill_(parameter.key().ends_with("weight") ? 1 : 0);
  }
  return head;
}

/// Of 64 steps of ones.
std::set<float> different_scores(Head& head) {
  torch::manual_seed(3);
  const torch::NoGradGuard no_gradient;
  const torch::Tensor scores = head.score(torch::ones({1, 64, 64})).contiguous();
  return {scores.data_ptr<float>(), scores.data_ptr<float>() + scores.numel()};
}

TEST(Head, DropsBeforeEachOfItsLayersInTrainingAlone) {
  Head head = summing_head({.hidden_units = 1, .dropout = 0.5});
  // Some of 64 inputs, doubled; then all of that or nothing, doubled again.
  const std::set<float> scores = different_scores(head);
  EXPECT_THAT(scores, SizeIs(Gt(4)));
  EXPECT_THAT(scores, Contains(0));
  for (const float score : scores) EXPECT_EQ(static_cast<int>(score) % 4, 0);

  Head shallow = summing_head({.hidden_units = 0, .dropout = 0.5});
  EXPECT_THAT(different_scores(shallow), SizeIs(Gt(4)));

  head.eval();
  shallow.eval();
  EXPECT_THAT(different_scores(head), ElementsAre(64));
  EXPECT_THAT(different_scores(shallow), ElementsAre(64));
}

TEST(Head, HasAThirdLayerWhereItIsAskedTo) {
  Head head(5, {.hidden_units = 4, .second_units = 3}, 2);
  EXPECT_THAT(head.named_parameters().keys(), ElementsAre("first.weight", "first.bias", "second.weight", "second.bias",
                                                          "output.weight", "output.bias"));
  torch::manual_seed(2);
  head.initialise();
  const torch::Tensor steps = torch::randn({2, 5, 6});
  const auto weights = head.named_parameters();
  torch::Tensor values = steps.transpose(1, 2);
  for (const char* layer : {"first", "second"}) {
    values = torch::linear(values, weights[std::string(layer) + ".weight"], weights[std::string(layer) + ".bias"]);
    values = values.clamp_min(0);
  }
  const torch::Tensor expected = torch::linear(values, weights["output.weight"], weights["output.bias"]);
  EXPECT_TRUE(torch::allclose(head.score(steps), expected.transpose(1, 2), 1e-5, 1e-6));
  EXPECT_GT(expected.abs().max().item<float>(), 0);

  Head dropping = summing_head({.hidden_units = 1, .second_units = 1, .dropout = 0.5});
  for (const float score : different_scores(dropping)) EXPECT_EQ(static_cast<int>(score) % 8, 0);
}

TEST(Head, WithoutDropoutTellsTheSameOfEachStep) {
  Head head = summing_head({.hidden_units = 1, .dropout = 0});
  EXPECT_THAT(different_scores(head), ElementsAre(64));
}

}  // namespace
}  // namespace foldwise::worker
