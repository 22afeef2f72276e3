// SPDX-License-Identifier: Apache-2.0
#include "results/metrics/streamed_precision.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "experiments/foundation/error.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::results {
namespace {

/// Scores of few values, so that many are equal.
std::vector<Prediction> drawn_predictions(int examples, int values) {
  std::mt19937 generator(3);
  std::vector<Prediction> predictions;
  for (int example = 0; example < examples; ++example) {
    Prediction prediction{std::to_string(example), static_cast<int>(generator() % 4), {}, {}};
    for (int place = 0; place < 23; ++place) {
      prediction.scores.push_back(static_cast<double>(generator() % static_cast<unsigned>(values)) / 7 - 3);
      prediction.targets.push_back(generator() % 5 == 0 ? 1 : 0);
    }
    predictions.push_back(prediction);
  }
  return predictions;
}

double streamed(const std::vector<Prediction>& predictions, const PrecisionMemory& memory) {
  const TemporaryFolder folder;
  StreamedPrecision precision(folder.path(), memory);
  for (const Prediction& prediction : predictions) precision.add(prediction);
  return precision.value();
}

TEST(StreamedPrecision, IsThatOfAllAtOnceHoweverLittleItHolds) {
  for (const int values : {3, 100, 1 << 30}) {
    const std::vector<Prediction> predictions = drawn_predictions(500, values);
    const double expected = global_average_precision(predictions);
    ASSERT_TRUE(std::isfinite(expected));
    EXPECT_EQ(streamed(predictions, {}), expected);
    EXPECT_EQ(streamed(predictions, {.tags = 1000, .runs = 64, .tags_of_run = 7}), expected);  // 10 runs
    EXPECT_EQ(streamed(predictions, {.tags = 31, .runs = 3, .tags_of_run = 4}), expected);     // 323, merged by threes
    EXPECT_EQ(streamed(predictions, {.tags = 10000, .runs = 2, .tags_of_run = 1}), expected);  // exactly as many
  }
}

TEST(StreamedPrecision, IsNotANumberWhereNothingIsRight) {
  EXPECT_TRUE(std::isnan(streamed({{"a", 0, {2, 1}, {0, 0}}}, {})));
}

TEST(StreamedPrecision, CountsWhatIsRightWithoutAScore) {
  EXPECT_EQ(streamed({{"a", 2, {3, 1}, {0, 1}}}, {.tags = 1, .runs = 2, .tags_of_run = 1}), 0.25);
  EXPECT_EQ(streamed({{"a", 2, {}, {}}}, {}), global_average_precision(std::vector<Prediction>{{"a", 2, {}, {}}}));
}

TEST(StreamedPrecision, HasNoneOfNoPredictions) {
  EXPECT_THROW(streamed({}, {}), std::invalid_argument);
  EXPECT_THROW(streamed({{"a", 1, {1, 2}, {1}}}, {}), std::invalid_argument);
}

TEST(StreamedPrecision, LeavesNoFileBehindAndNamesAFolderThatTakesNone) {
  const TemporaryFolder folder;
  StreamedPrecision precision(folder.path(), {.tags = 1});
  precision.add({"a", 1, {1, 2}, {1, 0}});
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  EXPECT_THROW(StreamedPrecision(folder / "absent"), UserError);
}

}  // namespace
}  // namespace foldwise::results
