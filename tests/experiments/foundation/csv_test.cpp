// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/csv.h"

#include <gmock/gmock.h>

namespace foldwise {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

TEST(Csv, QuotesWhatNeedsIt) {
  EXPECT_EQ(csv_cell("plain text"), "plain text");
  EXPECT_EQ(csv_cell("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_cell("say \"a\""), "\"say \"\"a\"\"\"");
  EXPECT_EQ(csv_cell("two\nlines"), "\"two\nlines\"");
}

TEST(Csv, ReadsBackWhatItWrote) {
  const std::vector<std::string> cells{"", "a,b", "\"", "line\r\nline", "é ± –", " spaces "};
  std::string text;
  for (const auto& cell : cells) text += (text.empty() && &cell == cells.data() ? "" : ",") + csv_cell(cell);

  const auto lines = parse_csv(text + "\r\n", "f.csv");

  ASSERT_THAT(lines, SizeIs(1));
  EXPECT_EQ(lines[0].cells, cells);
}

TEST(Csv, CountsLinesThroughBlankOnesAndQuotes) {
  const auto lines = parse_csv("a,b\n\n\"1\n2\",3\n4,5", "f.csv");

  ASSERT_THAT(lines, SizeIs(3));
  EXPECT_EQ(lines[1].number, 3);
  EXPECT_THAT(lines[1].cells, ElementsAre("1\n2", "3"));
  EXPECT_EQ(lines[2].number, 5);
}

}  // namespace
}  // namespace foldwise
