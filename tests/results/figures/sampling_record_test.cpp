// SPDX-License-Identifier: Apache-2.0
#include "results/figures/sampling_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/results/figures/written_sampling.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::results {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SamplingRecords : public ::testing::Test {
 protected:
  SamplingFile open(const testing::WrittenTensors& tensors) const {
    write_text(folder / "sampling.safetensors", tensors.text());
    return SamplingFile(folder / "sampling.safetensors");
  }

  TemporaryFolder folder;
};

TEST_F(SamplingRecords, HoldEveryEpochOfOneVideo) {
  const SamplingFile file = open(testing::two_videos());

  const SamplingRecord record = file.record("Train/b/two");

  EXPECT_THAT(file.videos(), ElementsAre("Train/a/one", "Train/b/two"));
  EXPECT_EQ(record.places, 2);
  EXPECT_EQ(record.clip_frames, 2);
  ASSERT_EQ(record.clips.size(), 4U);
  EXPECT_EQ(record.clips[2].first, 1);
  EXPECT_EQ(record.clips[0].score, std::nullopt);
  EXPECT_EQ(record.clips[2].score, 4);
  EXPECT_EQ(record.clips[0].choice, ClipChoice::uniform);
  EXPECT_EQ(record.clips[1].choice, ClipChoice::exploration);
  EXPECT_EQ(record.clips[3].choice, ClipChoice::weighted);
  EXPECT_EQ(record.clips[1].temperature, std::nullopt);
  EXPECT_EQ(record.clips[3].temperature, 2);
  EXPECT_THAT(record.estimates[1], ElementsAre(4, 5));
  EXPECT_THAT(record.estimates[3], ElementsAre(20, 21));
  EXPECT_THAT(file.record("Train/a/one").estimates[3], ElementsAre(0.5, -1, 2));
  EXPECT_FALSE(record.replayed);
  EXPECT_THROW(file.record("two"), std::out_of_range);
}

TEST_F(SamplingRecords, OfEarlierVersionsLackScores) {
  testing::WrittenTensors old;
  old.add<std::int32_t>("positions", "I32", {1, 1}, {2});
  old.add<std::int64_t>("offsets", "I64", {2}, {0, 4});
  old.describe("videos", R"(["v"])");
  old.describe("strategy", "uniform");
  old.describe("inverse_temperature", "1.0");
  old.describe("clip_frames", "2");

  const SamplingRecord record = open(old).record("v");

  EXPECT_FALSE(record.has_scores);
  EXPECT_EQ(record.clips[0].score, std::nullopt);
  EXPECT_EQ(record.clips[0].choice, ClipChoice::uniform);
  EXPECT_THAT(record.estimates, IsEmpty());
}

// Eq. 3.9 by hand: F = 2, so a neighbour moves half of the way.
TEST_F(SamplingRecords, OfUniformSamplingReplayWFromTheScores) {
  testing::WrittenTensors uniform;
  uniform.add<std::int32_t>("positions", "I32", {3, 1}, {0, 2, 3});
  uniform.add<float>("scores", "F32", {3, 1}, {testing::no_score, 1, 3});
  uniform.add<std::int64_t>("offsets", "I64", {2}, {0, 4});
  uniform.describe("videos", R"(["v"])");
  uniform.describe("strategy", "uniform");
  uniform.describe("inverse_temperature", "1.0");
  uniform.describe("clip_frames", "2");

  const SamplingRecord record = open(uniform).record("v");

  EXPECT_TRUE(record.replayed);
  ASSERT_EQ(record.estimates.size(), 3U);
  EXPECT_TRUE(std::isnan(record.estimates[0][3]));
  EXPECT_THAT(record.estimates[1], ElementsAre(1, 1, 1, 1));
  EXPECT_THAT(record.estimates[2], ElementsAre(1, 1, 2, 3));
}

TEST_F(SamplingRecords, RefuseAStrategyThatNobodyKnows) {
  testing::WrittenTensors tensors = testing::two_videos();
  tensors.describe("strategy", "astrology");

  expect_user_error([&] { open(tensors); }, {"sampling.safetensors: names the sampling strategy 'astrology'"});
}

TEST(ClipChoices, FollowFromTheStrategyAndItsPhases) {
  const auto choices = [](SamplingStrategy strategy) {
    SamplingOptions options;
    options.strategy = strategy;
    options.warm_up_epochs = 1;
    options.exploration_epochs = 2;
    std::string letters;
    for (const int epoch : {1, 2, 3, 4}) letters += name_of(clip_choice(options, epoch)).front();
    return letters;
  };
  EXPECT_EQ(choices(SamplingStrategy::uniform), "uuuu");
  EXPECT_EQ(choices(SamplingStrategy::stochastic_softmax), "ueew");
  EXPECT_EQ(choices(SamplingStrategy::reinforce), "uwww");
  EXPECT_EQ(choices(SamplingStrategy::frame_labels), "wwww");
  EXPECT_EQ(choices(SamplingStrategy::weighted_loss), "ueeu");
}

TEST(InverseTemperatures, GrowWhereTheLossIsWeighted) {
  SamplingOptions options;
  options.strategy = SamplingStrategy::weighted_loss;
  options.warm_up_epochs = 1;
  options.exploration_epochs = 1;
  options.growth_epochs = 4;
  options.inverse_temperature = 2;

  EXPECT_EQ(inverse_temperature(options, 2), std::nullopt);
  EXPECT_EQ(inverse_temperature(options, 3), 0.5);
  EXPECT_EQ(inverse_temperature(options, 5), 1.5);
  EXPECT_EQ(inverse_temperature(options, 9), 2);
  options.strategy = SamplingStrategy::uniform;
  EXPECT_EQ(inverse_temperature(options, 9), std::nullopt);
}

}  // namespace
}  // namespace foldwise::results
