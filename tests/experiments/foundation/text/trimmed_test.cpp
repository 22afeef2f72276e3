// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/text/trimmed.h"

#include <gtest/gtest.h>

namespace foldwise {
namespace {

TEST(Trimmed, TakesOffBothEndsAlone) {
  EXPECT_EQ(trimmed(" \t a b\t", " \t"), "a b");
  EXPECT_EQ(trimmed("\"a\"", "\""), "a");
  EXPECT_EQ(trimmed("\ta", " "), "\ta");
}

TEST(Trimmed, LeavesNothingOfBlanks) {
  EXPECT_EQ(trimmed("", " "), "");
  EXPECT_EQ(trimmed("   ", " "), "");
}

}  // namespace
}  // namespace foldwise
