// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/text/csv_cell.h"

#include <gmock/gmock.h>

#include "experiments/foundation/text/delimited_text.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise {
namespace {

TEST(CsvCell, QuotesWhatNeedsIt) {
  EXPECT_EQ(csv_cell("plain text"), "plain text");
  EXPECT_EQ(csv_cell("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_cell("say \"a\""), "\"say \"\"a\"\"\"");
  EXPECT_EQ(csv_cell("two\nlines"), "\"two\nlines\"");
}

TEST(CsvCell, IsReadBackAsItWas) {
  const std::vector<std::string> cells{"", "a,b", "\"", "line\r\nline", "é ± –", " spaces "};
  std::string text;
  for (const auto& cell : cells) text += (&cell == cells.data() ? "" : ",") + csv_cell(cell);
  const TemporaryFolder folder;
  write_text(folder / "f.csv", text + "\r\n");

  DelimitedText table(folder / "f.csv", ',');
  TextRow row;
  ASSERT_TRUE(table.next(row));
  EXPECT_EQ(row.cells, cells);
  EXPECT_FALSE(table.next(row));
}

TEST(CsvCell, QuotesBlanksAtItsEndsWhichReadersLeaveOutElse) {
  EXPECT_EQ(csv_cell(" a"), "\" a\"");
  EXPECT_EQ(csv_cell("a\t"), "\"a\t\"");
  EXPECT_EQ(csv_cell("a b"), "a b");
}

TEST(CsvCell, QuotesACarriageReturnByItself) {
  EXPECT_EQ(csv_cell("a\rb"), "\"a\rb\"");
}

}  // namespace
}  // namespace foldwise
