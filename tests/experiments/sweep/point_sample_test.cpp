// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/point_sample.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "tests/experiments/sweep_text.h"

namespace foldwise {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

/// A grid of axes of these lengths, the last one fastest.
struct Grid {
  explicit Grid(std::vector<std::uint32_t> axes) : lengths(std::move(axes)) {
    std::size_t count = 1;
    for (const std::uint32_t length : lengths) count *= length;
    for (std::size_t point = 0; point < count; ++point) {
      std::size_t left = point;
      std::size_t block = count;
      for (const std::uint32_t length : lengths) {
        block /= length;
        numbers.push_back(static_cast<std::uint32_t>(left / block));
        left %= block;
      }
    }
  }
  std::string identity(std::size_t point) const {
    std::string text;
    for (std::size_t column = 0; column < lengths.size(); ++column)
      text += std::to_string(numbers[point * lengths.size() + column]) + ",";
    return text;
  }
  PointTable table() const {
    return {.columns = lengths.size(), .numbers = numbers, .identity = [this](std::size_t point) {
              return identity(point);
            }};
  }
  std::set<std::string> sample(const PointSample& sample) const {
    std::set<std::string> taken;
    for (const std::size_t point : sampled_points(table(), sample)) taken.insert(identity(point));
    return taken;
  }

  std::vector<std::uint32_t> lengths;
  std::vector<std::uint32_t> numbers = {};
};

TEST(PointSample, TakesSoManyEachOnceInTheirOrder) {
  const Grid grid({7, 5, 3});
  for (const PointSampling kind : {PointSampling::random, PointSampling::sobol}) {
    const std::vector<std::size_t> taken = sampled_points(grid.table(), {.points = 40, .seed = 3, .kind = kind});
    EXPECT_THAT(taken, SizeIs(40));
    EXPECT_TRUE(std::ranges::is_sorted(taken));
    EXPECT_EQ(std::set<std::size_t>(taken.begin(), taken.end()).size(), 40U);
    EXPECT_THAT(sampled_points(grid.table(), {.points = 105, .seed = 3, .kind = kind}), SizeIs(105));
    EXPECT_THAT(sampled_points(grid.table(), {.points = 1000, .seed = 3, .kind = kind}), SizeIs(105));
    EXPECT_THAT(sampled_points(grid.table(), {.points = 104, .seed = 3, .kind = kind}), SizeIs(104));
  }
}

TEST(PointSample, HoldsTheSmallerOneOfTheSameSeed) {
  const Grid grid({7, 5, 3});
  for (const PointSampling kind : {PointSampling::random, PointSampling::sobol}) {
    const auto small = grid.sample({.points = 10, .seed = 3, .kind = kind});
    const auto large = grid.sample({.points = 30, .seed = 3, .kind = kind});
    const auto other = grid.sample({.points = 10, .seed = 4, .kind = kind});
    EXPECT_TRUE(std::ranges::includes(large, small));
    EXPECT_NE(small, other);
  }
}

TEST(PointSample, OfAGridThatHasGrownKeepsWhatItStillTakes) {
  const auto before = Grid({7, 5}).sample({.points = 10, .seed = 3});
  const auto after = Grid({8, 5}).sample({.points = 10, .seed = 3});
  std::set<std::string> kept;
  std::ranges::set_intersection(before, after, std::inserter(kept, kept.end()));
  // Of ten, those whose lots are smaller than those of the five new points: all but five at the most.
  EXPECT_GE(kept.size(), 5U);
}

// 100,000 samples of 3 of 8 points: each of the 56 subsets has a share of 1/56, ± 0.0004.
TEST(PointSample, AtRandomTakesEverySubsetAlike) {
  const Grid grid({8});
  std::map<std::set<std::string>, int> counts;
  constexpr int samples = 20'000;
  for (int seed = 0; seed < samples; ++seed)
    ++counts[grid.sample({.points = 3, .seed = static_cast<std::uint64_t>(seed)})];
  EXPECT_THAT(counts, SizeIs(56));
  double chi_squared = 0;
  for (const auto& [subset, count] : counts) {
    const double expected = samples / 56.0;
    chi_squared += (count - expected) * (count - expected) / expected;
  }
  EXPECT_LT(chi_squared, 93.2);  // the 0.999 quantile at 55 degrees of freedom
}

// 16 points of a 16 x 16 grid: a net has one in each row and each column, and one in each of the 4 x 4 blocks.
TEST(PointSample, OfSobolIsSpreadOverEveryAxis) {
  const Grid grid({16, 16});
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    std::array<std::set<std::size_t>, 3> seen;
    for (const std::size_t point :
         sampled_points(grid.table(), {.points = 16, .seed = seed, .kind = PointSampling::sobol})) {
      const std::size_t row = point / 16;
      const std::size_t column = point % 16;
      seen[0].insert(row);
      seen[1].insert(column);
      seen[2].insert(row / 4 * 4 + column / 4);
    }
    for (const auto& places : seen) EXPECT_THAT(places, SizeIs(16)) << seed;
  }
}

// A branch with many points below it is not met more often than one with few: axes are what is spread over.
TEST(PointSample, OfSobolDividesBranchesEvenly) {
  std::vector<std::uint32_t> numbers{0, 0};
  for (std::uint32_t value = 1; value < 100; ++value) numbers.insert(numbers.end(), {1, value});
  const PointTable table{
      .columns = 2, .numbers = numbers, .identity = [](std::size_t point) { return std::to_string(point); }};
  int met = 0;
  for (std::uint64_t seed = 0; seed < 64; ++seed)
    met += sampled_points(table, {.points = 1, .seed = seed, .kind = PointSampling::sobol}).front() == 0 ? 1 : 0;
  EXPECT_GT(met, 16);
  EXPECT_LT(met, 48);
}

constexpr const char* axes = R"(
  grid:
    clips.frames: [4, 8, 16, 32]
    model.width: [0.25, 0.5, 1]
    training.epochs: [1, 2, 3, 4, 5]
  exclude: [{clips.frames: 4, model.width: 1}]
  include: [{training.epochs: 99}])";

TEST(SampledSweep, HasSoManyOfItsPointsAndThoseIncluded) {
  const Sweep sweep = parse_sweep("sweep:" + std::string(axes) + "\n  sample: {points: 12, seed: 1, kind: sobol}\n");
  EXPECT_EQ(sweep.size(), 13U);
  EXPECT_EQ(sweep.points(), 61U);
  EXPECT_THAT(sweep.remarks(), Contains("12 of 55 points are taken (sweep.sample, kind sobol)"));
  EXPECT_EQ(sweep.experiment(12).training.epochs, 99);
  std::set<int> frames;
  for (std::size_t index = 0; index < 12; ++index) frames.insert(sweep.experiment(index).clips.frames);
  EXPECT_THAT(frames, ElementsAre(4, 8, 16, 32));
}

TEST(SampledSweep, SaysWhereItTakesAll) {
  const Sweep sweep = parse_sweep("sweep:" + std::string(axes) + "\n  sample: {points: 500}\n");
  EXPECT_EQ(sweep.size(), 56U);
  EXPECT_THAT(sweep.remarks(), Contains("sweep.sample asks for 500 points, and all 55 that there are, are taken"));
}

TEST(SampledSweep, IsRefusedWhereItSaysNothing) {
  for (const auto& [text, said] :
       std::map<std::string, std::string>{{"{seed: 1}", "saw no points"},
                                          {"{points: 0}", "allowed: a whole number of 1 or more"},
                                          {"{points: few}", "sweep.sample.points: saw few"},
                                          {"{points: 3, seed: -1}", "sweep.sample.seed: saw -1"},
                                          {"{points: 3, kind: latin}", "allowed: random, sobol"},
                                          {"{points: 3, size: 4}", "saw an unknown key; allowed: points, seed, kind"},
                                          {"3", "allowed: a map of points, seed, kind"}})
    EXPECT_THAT(mistakes("sweep:" + std::string(axes) + "\n  sample: " + text + "\n"), Contains(HasSubstr(said)))
        << text;
}

}  // namespace
}  // namespace foldwise
