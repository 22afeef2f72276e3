// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/text_columns.h"

#include <gtest/gtest.h>

namespace foldwise {
namespace {

TEST(TextColumns, StandBelowEachOtherWithoutBlanksAtTheEnd) {
  EXPECT_EQ(text_columns({{"a", "long cell", "x"}, {"longer", "b", ""}, {"c"}}),
            "  a       long cell  x\n"
            "  longer  b\n"
            "  c\n");
}

TEST(TextColumns, StandBelowEachOther) {
  EXPECT_EQ(text_columns({{"a", "b·"}, {"long", "c", "d"}}), "  a     b·\n  long  c   d\n");
}

TEST(TextColumns, CountCharactersAndNotBytes) {
  EXPECT_EQ(display_width("größer · ±"), 10u);
  EXPECT_EQ(display_width("█░"), 2u);
  EXPECT_EQ(text_columns({{"größer", "1"}, {"kleiner", "2"}}), "  größer   1\n  kleiner  2\n");
  EXPECT_EQ(padded("±", 3), "±  ");
  EXPECT_EQ(padded("long", 3), "long");
}

}  // namespace
}  // namespace foldwise
