// SPDX-License-Identifier: Apache-2.0
#include "worker/evaluation/frame_importance.h"

#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <stdexcept>

namespace foldwise::worker {
namespace {

/// Of two classes, the second's scores of which are far below: the importance of a step is that of the first.
torch::Tensor scores_of(const std::vector<float>& first) {
  const torch::Tensor row = torch::tensor(first).unsqueeze(0);
  return torch::cat({row, row - 20});
}

std::optional<double> correlation(const std::vector<std::vector<float>>& scores,
                                  const std::vector<std::vector<double>>& intensities, int stride = 1) {
  std::vector<torch::Tensor> sequences;
  std::vector<PlantedFrames> planted;
  for (const auto& one : scores) sequences.push_back(scores_of(one));
  for (const auto& one : intensities) planted.push_back({one});
  return importance_correlation(sequences, planted, stride);
}

TEST(ImportanceCorrelation, SeesTheOrderOfFramesAlone) {
  EXPECT_DOUBLE_EQ(correlation({{-3, 0, 9}}, {{0, 0.1, 0.2}}).value(), 1);
  EXPECT_DOUBLE_EQ(correlation({{9, 0, -3}}, {{0, 0.1, 0.2}}).value(), -1);
  EXPECT_DOUBLE_EQ(correlation({{1, 2, 3, 4}}, {{0, 0.2, 0.1, 1}}).value(), 0.8);  // 1 - 6 * 2 / (4 * 15)
}

// A step that both classes speak for counts more than one that the larger of either speaks for alone.
TEST(ImportanceCorrelation, AddsUpOverClasses) {
  const torch::Tensor scores = torch::tensor({{1.0F, 1.2F, 0.0F}, {1.0F, 0.0F, 0.0F}});
  const PlantedFrames planted{{1, 0.5, 0}};
  EXPECT_DOUBLE_EQ(importance_correlation({&scores, 1}, {&planted, 1}, 1).value(), 1);
}

TEST(ImportanceCorrelation, IsTheMeanOverVideosThatHaveOne) {
  const std::vector<float> rising{0, 1, 2};
  EXPECT_DOUBLE_EQ(correlation({rising, rising, rising}, {{0, 1, 2}, {0.5, 0.5, 0.5}, {2, 1, 0}}).value(), 0);
  EXPECT_DOUBLE_EQ(correlation({rising, rising}, {{0, 1, 2}, {}}).value(), 1);  // nothing is known of the second
  EXPECT_FALSE(correlation({rising}, {{1, 1, 1}}).has_value());
  EXPECT_FALSE(correlation({{3, 3, 3}}, {{0, 1, 2}}).has_value());
}

TEST(ImportanceCorrelation, TakesTheFramesThatStepsBeginAtAndNoPadding) {
  EXPECT_DOUBLE_EQ(correlation({{0, 1, 2}}, {{0, 9, 1, 9, 2, 9}}, 2).value(), 1);
  EXPECT_DOUBLE_EQ(correlation({{0, 1, 2, -5, -5}}, {{0, 1, 2}}).value(), 1);
}

TEST(ImportanceCorrelation, WantsSomethingForEachVideo) {
  EXPECT_THROW(correlation({{0, 1}}, {}), std::invalid_argument);
}

}  // namespace
}  // namespace foldwise::worker
