// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/text/utf8.h"

#include <gtest/gtest.h>

namespace foldwise {
namespace {

TEST(Shortened, LeavesWhatIsShortEnough) {
  EXPECT_EQ(shortened("abcde", 5), "abcde");
  EXPECT_EQ(shortened("abcdef", 5), "abcde…");
}

TEST(Shortened, CutsNoCharacter) {
  EXPECT_EQ(shortened("abcdä", 5), "abcd…");
  EXPECT_EQ(shortened("äää", 1), "…");
}

}  // namespace
}  // namespace foldwise
