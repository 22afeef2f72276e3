// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/text/parse_number.h"

#include <gtest/gtest.h>

namespace foldwise {
namespace {

TEST(ParseNumber, TakesFiniteNumbersAndTheBlanksAroundThem) {
  EXPECT_EQ(parse_number("3"), 3);
  EXPECT_EQ(parse_number("-0.5"), -0.5);
  EXPECT_EQ(parse_number("+2"), 2);
  EXPECT_EQ(parse_number(" \t4.0000000e+00\r\n"), 4);
  EXPECT_EQ(parse_whole_number(" +17 "), 17);
  EXPECT_EQ(parse_whole_number("-17"), -17);
}

TEST(ParseNumber, TakesNothingElse) {
  for (const char* text : {"", "  ", "inf", "-inf", "nan", "1e999", "+-3", "++3", "3 x", "3,5", "0x10", "1 2", "-"}) {
    EXPECT_EQ(parse_number(text), std::nullopt) << text;
    EXPECT_EQ(parse_whole_number(text), std::nullopt) << text;
  }
  for (const char* text : {"3.0", "3.", "1e2", "2147483648"}) EXPECT_EQ(parse_whole_number(text), std::nullopt) << text;
}

}  // namespace
}  // namespace foldwise
