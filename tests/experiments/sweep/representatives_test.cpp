// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/representatives.h"

#include <gmock/gmock.h>

#include "experiments/sweep/experiment_walk.h"
#include "tests/experiments/sweep_text.h"

namespace foldwise {
namespace {

using testing::ElementsAre;

constexpr const char* grid =
    "sweep:\n  grid: {clips.frames: [8, 16], training.epochs: [3, 4, 5], execution.max_attempts: [1, 2]}\n"
    "  exclude: [{clips.frames: 8, training.epochs: 3}]\n";

std::vector<std::size_t> representatives_by(const Sweep& sweep, const std::string& start) {
  const Representatives representatives(sweep, [&](const Field& field) { return field.path.starts_with(start); });
  std::vector<std::size_t> all;
  for (std::size_t index = 0; index < sweep.size(); ++index) all.push_back(representatives.of(index));
  return all;
}

// Six points without the excluded one; how jobs are executed makes no experiments of its own.
TEST(Representatives, AreTheFirstThatAgreeInSomeOfTheFields) {
  const Sweep sweep = parse_sweep(grid);

  EXPECT_THAT(representatives_by(sweep, "clips."), ElementsAre(0, 0, 2, 2, 2));
  EXPECT_THAT(representatives_by(sweep, "training."), ElementsAre(0, 1, 2, 0, 1));
  EXPECT_THAT(representatives_by(sweep, "model."), ElementsAre(0, 0, 0, 0, 0));
  EXPECT_THAT(representatives_by(sweep, ""), ElementsAre(0, 1, 2, 3, 4));
}

TEST(Representatives, OfOneExperimentItIsItself) {
  const Sweep sweep = parse_sweep("");

  EXPECT_THAT(representatives_by(sweep, ""), ElementsAre(0));
}

TEST(ExperimentWalk, HasEachExperimentAsItIsOnItsOwnInAnyOrder) {
  const Sweep sweep = parse_sweep(grid);
  ExperimentWalk walk(sweep);

  for (const std::size_t index : {0U, 4U, 2U, 2U, 1U, 3U, 0U}) {
    EXPECT_TRUE(walk.at(index) == sweep.experiment(index)) << index;
  }
}

}  // namespace
}  // namespace foldwise
