// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/text_columns.h"

#include <gtest/gtest.h>

namespace foldwise {
namespace {

TEST(TextColumns, WidthCountsCharactersNotBytes) {
  EXPECT_EQ(display_width("repeat 1"), 8u);
  EXPECT_EQ(display_width("a · b"), 5u);
  EXPECT_EQ(display_width("█░"), 2u);
}

TEST(TextColumns, PadsToAWidthOnTheTerminal) {
  EXPECT_EQ(padded("·", 3), "·  ");
  EXPECT_EQ(padded("long", 3), "long");
}

TEST(TextColumns, StandBelowEachOther) {
  EXPECT_EQ(text_columns({{"a", "b·"}, {"long", "c", "d"}}), "  a     b·\n  long  c   d\n");
}

}  // namespace
}  // namespace foldwise
