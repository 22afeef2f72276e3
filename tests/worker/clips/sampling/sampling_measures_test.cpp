// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/sampling/sampling_measures.h"

#include <gmock/gmock.h>

#include <cmath>
#include <numeric>
#include <stdexcept>

#include "worker/clips/sampling/sampler.h"

namespace foldwise::worker {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Key;
using testing::Not;
using testing::Pair;
using testing::UnorderedElementsAre;

/// An apex of some frames, rest before and behind it.
MeasuredVideo with_apex(int frames, int first, int length) {
  MeasuredVideo video{frames, {std::vector<double>(static_cast<std::size_t>(frames), 0.0)}};
  for (int frame = first; frame < first + length; ++frame) video.planted.intensity[static_cast<std::size_t>(frame)] = 1;
  return video;
}

/// The hit rate over all places of clips and of apexes, each as likely.
double uniform_hit_rate(int frames, int clip, int apex) {
  std::vector<MeasuredVideo> videos;
  std::vector<int> positions;
  for (int first = 0; first + apex <= frames; ++first) {
    for (int position = 0; position < clip_positions(frames, clip); ++position) {
      videos.push_back(with_apex(frames, first, apex));
      positions.push_back(position);
    }
  }
  return SamplingMeasures(videos, clip, 1).of_epoch(positions, {}).at("hit_rate");
}

TEST(SamplingMeasures, CountClipsWithHalfOfTheShorterOfTheTwo) {
  const SamplingMeasures longer_apex({with_apex(64, 20, 12)}, 8, 1);
  const auto hit = [](const SamplingMeasures& measures, int position) {
    return measures.of_epoch(std::vector<int>{position}, {}).at("hit_rate");
  };
  EXPECT_EQ(hit(longer_apex, 15), 0);  // frames 15 to 22: three of the apex
  EXPECT_EQ(hit(longer_apex, 16), 1);
  EXPECT_EQ(hit(longer_apex, 28), 1);  // 28 to 35: four
  EXPECT_EQ(hit(longer_apex, 29), 0);
  const SamplingMeasures longer_clip({with_apex(64, 20, 5)}, 16, 1);
  EXPECT_EQ(hit(longer_clip, 6), 0);  // up to frame 21: two of five
  EXPECT_EQ(hit(longer_clip, 7), 1);
}

TEST(SamplingMeasures, GiveUniformSamplingWhatCountingDoes) {
  // Of every place of an apex and of a clip, counted by a few lines of Python.
  EXPECT_NEAR(uniform_hit_rate(64, 8, 12), 0.2214498510427011, 1e-9);
  EXPECT_NEAR(uniform_hit_rate(64, 16, 12), 0.3045822102425876, 1e-9);
  EXPECT_NEAR(uniform_hit_rate(64, 32, 12), 0.5986277873070326, 1e-9);
}

TEST(SamplingMeasures, AverageOverTheVideosThatHaveAnApex) {
  MeasuredVideo rest = with_apex(10, 0, 0);
  MeasuredVideo unknown{12, {}};
  const SamplingMeasures measures({with_apex(10, 0, 4), rest, unknown, with_apex(10, 6, 4)}, 4, 1);
  EXPECT_NEAR(measures.of_epoch(std::vector<int>{0, 0, 3, 0}, {}).at("hit_rate"), 0.5, 1e-12);
}

TEST(SamplingMeasures, CompareEstimatesWithTheMeanIntensityOfEachClip) {
  // The second of three videos is unknown: its places stand between those of the others.
  MeasuredVideo rising{5, {{0, 0.25, 0.5, 0.75, 1}}};
  const SamplingMeasures measures({rising, {6, {}}, rising}, 3, 1);
  const std::vector<int> positions{0, 0, 0};
  const auto correlation = [&](const std::vector<double>& estimates) {
    return measures.of_epoch(positions, estimates).at("rank_correlation");
  };
  EXPECT_NEAR(correlation({1, 2, 3, 9, 9, 9, 9, -3, -2, -1}), 1, 1e-12);
  EXPECT_NEAR(correlation({3, 2, 1, 0, 0, 0, 0, 3, 2, 1}), -1, 1e-12);
  EXPECT_NEAR(correlation({1, 2, 3, 0, 0, 0, 0, 3, 2, 1}), 0, 1e-12);
  EXPECT_NEAR(correlation({1, 2, 3, 0, 0, 0, 0, 5, 5, 5}), 1, 1e-12);  // the last one's are constant
}

TEST(SamplingMeasures, TellHowFarWhatIsDrawnByIsFromUniform) {
  const MeasuredVideo apex{4, {{0, 1, 0, 0}}};
  const MeasuredVideo rest{4, {{0, 0, 0, 0}}};
  const double gamma = 2;
  const SamplingMeasures measures({apex, rest}, 3, gamma);  // two places each
  const double gap = 0.7;
  const auto figures = measures.of_epoch(std::vector<int>{0, 0}, std::vector<double>{gap, 0, 0, 0});
  const double likely = 1 / (1 + std::exp(-gamma * gap));
  const double entropy = -(likely * std::log(likely) + (1 - likely) * std::log(1 - likely)) / std::log(2);
  EXPECT_NEAR(figures.at("apex_entropy"), entropy, 1e-12);
  EXPECT_NEAR(figures.at("rest_entropy"), 1, 1e-12);
  EXPECT_NEAR(figures.at("uniform_distance"), ((likely - 0.5) + 0) / 2, 1e-12);
}

TEST(SamplingMeasures, CountOccludedFrames) {
  MeasuredVideo hidden = with_apex(6, 2, 2);
  hidden.planted.occluded = {0, 0, 1, 1, 0, 0};
  MeasuredVideo open = with_apex(6, 2, 2);
  open.planted.occluded = {0, 0, 0, 0, 0, 0};
  const SamplingMeasures measures({hidden, open}, 4, 1);
  EXPECT_NEAR(measures.of_epoch(std::vector<int>{1, 0}, {}).at("occluded_share"), 0.25, 1e-12);
  EXPECT_NEAR(measures.of_epoch(std::vector<int>{0, 0}, {}).at("occluded_share"), 0.25, 1e-12);
  EXPECT_THAT(SamplingMeasures({open}, 4, 1).of_epoch(std::vector<int>{0}, {}), Not(Contains(Key("occluded_share"))));
}

TEST(SamplingMeasures, TakeAShortVideoAsLongAsItIs) {
  const SamplingMeasures measures({with_apex(5, 3, 2)}, 16, 1);
  const auto figures = measures.of_epoch(std::vector<int>{0}, std::vector<double>{3});
  EXPECT_THAT(figures, UnorderedElementsAre(Pair("hit_rate", 1)));
}

TEST(SamplingMeasures, SayNothingWhereNothingIsKnown) {
  const SamplingMeasures measures({{10, {}}, {12, {}}}, 4, 1);
  EXPECT_THAT(measures.of_epoch(std::vector<int>{0, 1}, std::vector<double>(16, 1.0)), IsEmpty());
}

TEST(SamplingMeasures, WantANumberForEachFrame) {
  EXPECT_THROW(SamplingMeasures({{5, {{0, 1}}}}, 4, 1), std::invalid_argument);
  EXPECT_THROW(SamplingMeasures({{2, {{0, 1}, {1}}}}, 2, 1), std::invalid_argument);
}

}  // namespace
}  // namespace foldwise::worker
