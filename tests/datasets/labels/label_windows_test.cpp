// SPDX-License-Identifier: Apache-2.0
#include "datasets/labels/label_windows.h"

#include <gmock/gmock.h>

#include <numeric>

#include "experiments/foundation/numbers/counter_random.h"
#include "tests/support/expect_user_error.h"

namespace foldwise::datasets {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::uint32_t> consecutive(std::uint32_t frames) {
  std::vector<std::uint32_t> numbers(frames);
  std::iota(numbers.begin(), numbers.end(), 0u);
  return numbers;
}

ClipsOptions windows_of(int frames, double overlap, LabelFusion fusion = LabelFusion::mean, int tolerance = 0) {
  ClipsOptions options;
  options.frames = frames;
  options.overlap = overlap;
  options.label_fusion = fusion;
  options.gap_tolerance = tolerance;
  return options;
}

std::vector<int> starts(const std::vector<LabelWindow>& windows) {
  std::vector<int> firsts;
  firsts.reserve(windows.size());
  for (const LabelWindow& window : windows) firsts.push_back(window.first);
  return firsts;
}

TEST(WindowStride, LeavesTheOverlapThatWasAskedFor) {
  EXPECT_EQ(window_stride(16, 0.5), 8);
  EXPECT_EQ(window_stride(16, 0.2), 13);  // round(3.2) = 3 frames overlap
  EXPECT_EQ(window_stride(16, 0.8), 3);
  EXPECT_EQ(window_stride(64, 0.8), 13);
  EXPECT_EQ(window_stride(10, 0), 10);
  EXPECT_EQ(window_stride(4, 0.99), 1);
}

TEST(CountWindows, IsWhatCuttingGives) {
  CounterRandom random(7);
  for (int trial = 0; trial < 300; ++trial) {
    const auto stored = static_cast<std::uint32_t>(random.below(200));
    const int frames = 1 + static_cast<int>(random.below(64));
    const double overlap = random.uniform(0, 0.95);
    const auto numbers = consecutive(stored);
    const LabelCurve curve{"v", 0, std::vector<float>(stored, 1.F)};
    const auto windows = cut_windows("r", {numbers, 0, 1}, {&curve, 1}, windows_of(frames, overlap));
    EXPECT_EQ(static_cast<int>(windows.size()), count_windows(static_cast<int>(stored), frames, overlap));
  }
}

TEST(CutWindows, TakesTheMeanOrTheValueFarthestFromZero) {
  const auto numbers = consecutive(4);
  const std::vector<LabelCurve> curves{{"valence", 0, {0.25F, -0.75F, 0.75F, 0.25F}}, {"arousal", 0, {1, 0, 0, 0}}};
  EXPECT_THAT(cut_windows("r", {numbers, 0, 1}, curves, windows_of(4, 0)), ElementsAre(LabelWindow{0, {0.125, 0.25}}));
  EXPECT_THAT(cut_windows("r", {numbers, 0, 1}, curves, windows_of(4, 0, LabelFusion::extremum)),
              ElementsAre(LabelWindow{0, {-0.75, 1}}));  // the first of equals
}

TEST(CutWindows, HoldsLabelsOfTenPerSecondForFiftyFrames) {
  const auto numbers = consecutive(20);
  const LabelCurve curve{"valence", 10, {0, 1, 2, 3}};
  const auto windows = cut_windows("r", {numbers, 50, 1}, {&curve, 1}, windows_of(5, 0));
  ASSERT_EQ(windows.size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(windows[i].labels, std::vector<double>{static_cast<double>(i)});
}

TEST(CutWindows, FindsEveryStepAtRatesThatAreNoBinaryFractions) {
  // Frame n of 10 per second is step n of 10 per second, whatever n / 10 * 10 rounds to.
  const auto numbers = consecutive(5000);
  LabelCurve curve{"v", 10, {}};
  for (int step = 0; step < 5000; ++step) curve.values.push_back(static_cast<float>(step));
  const auto windows = cut_windows("r", {numbers, 10, 1}, {&curve, 1}, windows_of(1, 0));
  ASSERT_EQ(windows.size(), 5000u);
  for (std::size_t i = 0; i < windows.size(); ++i) ASSERT_EQ(windows[i].labels.front(), static_cast<double>(i));
}

TEST(CutWindows, SkipsWindowsWithLongerGapsThanTolerated) {
  const std::vector<std::uint32_t> numbers{0, 1, 4, 5, 6, 7};  // two frames are missing
  const LabelCurve curve{"v", 0, {0, 1, 2, 3, 4, 5, 6, 7}};
  const auto cut = [&](int tolerance) {
    return starts(cut_windows("r", {numbers, 0, 1}, {&curve, 1}, windows_of(2, 0.5, LabelFusion::mean, tolerance)));
  };
  EXPECT_THAT(cut(0), ElementsAre(0, 2, 3, 4));
  EXPECT_THAT(cut(1), ElementsAre(0, 2, 3, 4));
  EXPECT_THAT(cut(2), ElementsAre(0, 1, 2, 3, 4));
}

TEST(CutWindows, MeasuresGapsInStoredFramesWhereTheRateIsThinned) {
  EXPECT_EQ(frame_spacing(50, 10), 5);
  EXPECT_EQ(frame_spacing(50, 0), 1);
  EXPECT_EQ(frame_spacing(0, 10), 1);
  EXPECT_EQ(frame_spacing(8, 10), 1);
  const std::vector<std::uint32_t> numbers{0, 5, 10, 20, 25};  // one stored frame is missing
  const LabelCurve curve{"v", 10, {0, 1, 2, 3, 4, 5}};
  const auto cut = [&](int tolerance) {
    return starts(cut_windows("r", {numbers, 50, 5}, {&curve, 1}, windows_of(3, 0.67, LabelFusion::mean, tolerance)));
  };
  EXPECT_THAT(cut(0), ElementsAre(0));
  EXPECT_THAT(cut(1), ElementsAre(0, 1, 2));
}

TEST(CutWindows, MeasuresGapsWhereTheRateIsThinnedToNoWholePart) {
  const double spacing = frame_spacing(25, 15);
  const std::vector<std::uint32_t> whole{0, 2, 3, 5, 7, 8, 10};
  const std::vector<std::uint32_t> numbers{0, 2, 3, 5, 8, 10};  // 7 is missing
  const LabelCurve curve{"v", 0, std::vector<float>(11, 1.F)};
  const auto cut = [&](const std::vector<std::uint32_t>& of, int tolerance) {
    return starts(cut_windows("r", {of, 25, spacing}, {&curve, 1}, windows_of(2, 0.5, LabelFusion::mean, tolerance)));
  };
  EXPECT_THAT(cut(whole, 0), ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_THAT(cut(numbers, 0), ElementsAre(0, 1, 2, 4));
  EXPECT_THAT(cut(numbers, 1), ElementsAre(0, 1, 2, 3, 4));
}

TEST(CutWindows, EndsWithTheLabels) {
  const auto numbers = consecutive(10);
  const LabelCurve curve{"v", 0, std::vector<float>(7, 1.F)};
  EXPECT_THAT(starts(cut_windows("r", {numbers, 0, 1}, {&curve, 1}, windows_of(2, 0))), ElementsAre(0, 2, 4));
}

TEST(CutWindows, GivesNothingForAShortRecording) {
  const auto numbers = consecutive(3);
  const LabelCurve curve{"v", 0, {0, 1, 2}};
  EXPECT_THAT(cut_windows("r", {numbers, 0, 1}, {&curve, 1}, windows_of(4, 0)), IsEmpty());
}

TEST(CutWindows, RefusesTimedLabelsOfAVideoWithoutARate) {
  const auto numbers = consecutive(3);
  const LabelCurve curve{"v", 10, {0, 1, 2}};
  expect_user_error(
      [&] {
        cut_windows("Train_01", {numbers, 0, 1}, {&curve, 1}, windows_of(2, 0));
      },
      {"Train_01", "frames it has per second"});
}

TEST(ValuesAlong, AreThoseThatHoldWhenEachFrameIsShown) {
  const std::vector<std::uint32_t> numbers{0, 1, 4, 9};
  EXPECT_THAT(values_along("r", {numbers, 25}, {"pspi", 0, {5, 6, 7, 8, 9}}), ElementsAre(5, 6, 9, 9));  // held
  EXPECT_THAT(values_along("r", {numbers, 10}, {"v", 5, {1, 2, 3, 4, 5}}), ElementsAre(1, 1, 3, 5));
}

TEST(ValuesAlong, NeedValuesAndTheRateThatTheyAreFoundBy) {
  const std::vector<std::uint32_t> numbers{0, 1};
  expect_user_error([&] { values_along("r.avi", {numbers, 25}, {"pspi", 0, {}}); }, {"r.avi", "no value of pspi"});
  expect_user_error(
      [&] {
        values_along("r.avi", {numbers, 0}, {"v", 5, {1, 2}});
      },
      {"r.avi", "frames it has per second"});
}

}  // namespace
}  // namespace foldwise::datasets
