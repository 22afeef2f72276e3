// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/forecasts/feature_forecast.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <optional>

#include "datasets/frames/feature_file_size.h"
#include "tests/orchestrator/counted_video.h"
#include "tests/orchestrator/plan_fixture.h"
#include "tests/support/smallest_weights.h"

namespace foldwise::orchestrator {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::SizeIs;

/// Seventy videos of 10, 11, … frames.
class FeatureForecastTest : public PlanFixture {
 protected:
  FeatureForecastTest() {
    int frames = 10;
    for (const char* split : {"Train_AFEW", "Val_AFEW"}) {
      for (const char* emotion : emotions) {
        for (int video = 0; video < 5; ++video) add_video(split, emotion, video, counted_video(frames++));
      }
    }
    write_smallest_weights(folder / "weights.safetensors", "3333");
  }

  std::vector<FeatureForecast> forecast(const std::vector<std::string>& overrides, const std::string& lines = "") {
    std::vector<std::string> all{"training.scheme=frozen_features", "model.width=0.125"};
    all.insert(all.end(), overrides.begin(), overrides.end());
    made.reset();
    planned.emplace(sweep("protocol: {repeats: 3}\n" + lines, all));
    made.emplace(plan(*planned));
    jobs = made->features();
    CountedPictures counted;
    return forecast_features(
        jobs,
        [&](const Key& key) -> std::optional<std::uint64_t> {
          const auto found = stored.find(key);
          return found == stored.end() ? std::nullopt : std::optional(found->second);
        },
        counted);
  }
  std::string pretrained() const { return "model.weights=" + (folder / "weights.safetensors").string(); }

  std::optional<Sweep> planned;
  std::optional<Plan> made;  // of which the jobs tell
  std::vector<PlannedFeatures> jobs;
  std::map<Key, std::uint64_t> stored;
};

/// Of the numbers alone, without the headers of its files: each video's steps of so many floats.
std::uint64_t floats(int channels, int stride, int least) {
  std::uint64_t sum = 0;
  for (int frames = 10; frames < 80; ++frames) {
    sum += static_cast<std::uint64_t>((std::max(frames, least) + stride - 1) / stride * channels) * sizeof(float);
  }
  return sum;
}

// 70 videos lie in two files: 64 entries and 6, of less than 150 bytes each.
void expect_bytes(std::uint64_t bytes, std::uint64_t data) {
  EXPECT_GT(bytes, data + 70 * std::uint64_t{60});
  EXPECT_LT(bytes, data + 70 * std::uint64_t{150});
}

TEST_F(FeatureForecastTest, IsOfEveryFoldWhereEachHasItsNetwork) {
  const auto forecasts = forecast({});
  ASSERT_THAT(forecasts, SizeIs(1));
  EXPECT_EQ(forecasts[0].jobs, 3u);
  EXPECT_EQ(forecasts[0].videos, 210u);
  EXPECT_EQ(forecasts[0].channels, 512);
  EXPECT_EQ(forecasts[0].basis, SizeBasis::counted);
  expect_bytes(forecasts[0].bytes / 3, floats(512, 1, 16));
  EXPECT_EQ(forecasts[0].bytes_left(), forecasts[0].bytes);
}

TEST_F(FeatureForecastTest, IsOfAllVideosOnceWhereTheNetworkIsThatOfAFile) {
  const auto forecasts = forecast({"training.frozen=pretrained", pretrained(), "clips.frames=40"});
  ASSERT_THAT(forecasts, SizeIs(1));
  EXPECT_EQ(forecasts[0].jobs, 1u);
  EXPECT_EQ(forecasts[0].videos, 70u);
  expect_bytes(forecasts[0].bytes, floats(512, 1, 40));
}

TEST_F(FeatureForecastTest, FollowsTheStrideOfTheNetwork) {
  const auto published = forecast({"model.backbone=resnet18_3d"});
  EXPECT_EQ(published.at(0).channels, 64);
  expect_bytes(published.at(0).bytes / 3, floats(64, 16, 16));
  const auto removed = forecast({"model.backbone=resnet18_3d", "model.temporal_stride=removed"});
  expect_bytes(removed.at(0).bytes / 3, floats(64, 1, 16));
}

TEST_F(FeatureForecastTest, IsToTheByteWhatTheFilesOfTheseVideosTake) {
  const auto forecasts = forecast({"training.frozen=pretrained", pretrained()});
  std::map<std::string, int> steps;  // by id
  const auto& samples = jobs.at(0).frames->source->dataset.samples;
  for (const datasets::Sample& sample : samples) steps.emplace(sample.id, 0);
  int frames = 10;
  for (const char* split : {"Train_AFEW", "Val_AFEW"}) {
    for (const char* emotion : emotions) {
      for (int video = 0; video < 5; ++video, ++frames) {
        const std::string file = std::string(emotion) + "/00000000" + std::to_string(video);
        const auto found = std::ranges::find_if(samples, [&](const datasets::Sample& sample) {
          return sample.path.find(split) != std::string::npos && sample.path.find(file) != std::string::npos;
        });
        ASSERT_NE(found, samples.end()) << split << " " << file;
        steps.at(found->id) = std::max(frames, 16);
      }
    }
  }
  datasets::FeatureFilesSize size(512);
  for (const auto& [id, count] : steps) size.add(id, count);
  EXPECT_EQ(forecasts.at(0).bytes, size.bytes());
}

TEST_F(FeatureForecastTest, TakesWhatIsStoredAsItIs) {
  forecast({});
  ASSERT_THAT(jobs, SizeIs(3));
  stored[jobs[0].key] = 1000;
  const auto partly = forecast({});
  EXPECT_EQ(partly.at(0).stored, 1u);
  EXPECT_EQ(partly.at(0).stored_bytes, 1000u);
  EXPECT_EQ(partly.at(0).basis, SizeBasis::counted);
  EXPECT_THAT(to_sentence(partly.at(0)),
              AllOf(HasSubstr("afew, 112 x 112, i3d_vgg16: "),
                    HasSubstr("512 numbers for each step of 210 videos in 3 jobs, counted in their headers"),
                    HasSubstr("1 of 3 jobs are done (1.00 kB)")));
  for (const PlannedFeatures& job : jobs) stored[job.key] = 1000;
  const auto all = forecast({});
  EXPECT_EQ(all.at(0).bytes, 3000u);
  EXPECT_EQ(all.at(0).bytes_left(), 0u);
  EXPECT_THAT(to_sentence(all.at(0)), HasSubstr("3.00 kB, 512 numbers for each step of 210 videos in 3 jobs, on disk"));
}

TEST_F(FeatureForecastTest, SaysWhatItDoesNotKnow) {
  add_video("Train_AFEW", "Happy", 3, "no video");
  EXPECT_THAT(to_sentence(forecast({}).at(0)),
              HasSubstr("an estimate, for the number of frames of 3 of them is unknown"));
  add_video("Train_AFEW", "Happy", 3, counted_video(20));
  EXPECT_THAT(to_sentence(forecast({"dataset.frames.faces=align"}).at(0)), HasSubstr(": at most "));
}

TEST_F(FeatureForecastTest, TellsNetworksOfOneSweepApart) {
  EXPECT_THAT(
      forecast({}, "sweep: {grid: {model.backbone: [i3d_vgg16, resnet18_3d], model.attention.range: [0, 32]}}\n"),
      SizeIs(2));
}

TEST_F(FeatureForecastTest, IsNoneOfTrainingsEndToEnd) {
  EXPECT_THAT(forecast({"training.scheme=end_to_end"}), SizeIs(0));
}

}  // namespace
}  // namespace foldwise::orchestrator
