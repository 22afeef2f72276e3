// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/text/duration.h"

#include <gtest/gtest.h>

#include <limits>

namespace foldwise {
namespace {

TEST(Duration, HasTwoUnitsAtMost) {
  EXPECT_EQ(format_duration(0.4), "0 s");
  EXPECT_EQ(format_duration(59.6), "1 min");
  EXPECT_EQ(format_duration(200), "3 min 20 s");
  EXPECT_EQ(format_duration(3600), "1 h");
  EXPECT_EQ(format_duration(7500), "2 h 5 min");
  EXPECT_EQ(format_duration(86400), "1 d");
  EXPECT_EQ(format_duration(3 * 86400 + 4 * 3600 + 59), "3 d 4 h");
}

TEST(Duration, LeavesOutSecondsWhereTheyDoNotMatter) {
  const auto rough = [](double seconds) { return format_duration(seconds, DurationDetail::no_seconds_after_a_minute); };
  EXPECT_EQ(rough(45), "45 s");
  EXPECT_EQ(rough(200), "3 min");
  EXPECT_EQ(rough(230), "4 min");
  EXPECT_EQ(rough(3590), "1 h");
  EXPECT_EQ(rough(7559), "2 h 5 min");
}

TEST(Duration, NeverIsNegativeOrUndefined) {
  EXPECT_EQ(format_duration(-5), "0 s");
  EXPECT_EQ(format_duration(std::numeric_limits<double>::quiet_NaN()), "0 s");
  EXPECT_EQ(format_duration(std::numeric_limits<double>::infinity()), "0 s");
}

TEST(Duration, CountsElapsedTime) {
  EXPECT_EQ(format_elapsed(0), "0:00:00");
  EXPECT_EQ(format_elapsed(3 * 3600 + 62), "3:01:02");
}

}  // namespace
}  // namespace foldwise
