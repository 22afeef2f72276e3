// SPDX-License-Identifier: Apache-2.0
#include "worker/models/heads/head.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <set>

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

TEST(Head, WithoutDropoutTellsTheSameOfEachStep) {
  Head head = summing_head({.hidden_units = 1, .dropout = 0});
  EXPECT_THAT(different_scores(head), ElementsAre(64));
}

}  // namespace
}  // namespace foldwise::worker
