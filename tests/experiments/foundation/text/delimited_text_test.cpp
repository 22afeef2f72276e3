// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/text/delimited_text.h"

#include <gmock/gmock.h>

#include "experiments/foundation/text/parse_number.h"
#include "experiments/foundation/text/utf8.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::Optional;

using Rows = std::vector<std::vector<std::string>>;

class DelimitedTextTest : public testing::Test {
 protected:
  fs::path write(const std::string& text) const {
    write_text(folder_ / "table.csv", text);
    return folder_ / "table.csv";
  }
  Rows read(const std::string& text, char separator = ',') const {
    DelimitedText table(write(text), separator);
    Rows rows;
    for (TextRow row; table.next(row);) rows.push_back(row.cells);
    return rows;
  }
  void expect_refusal(const std::string& text, std::initializer_list<std::string> parts) const {
    expect_user_error([&] { read(text); }, parts);
  }
  TemporaryFolder folder_;
};

TEST_F(DelimitedTextTest, ReadsCells) {
  EXPECT_EQ(read("a,b\n1,\n,2\n"), (Rows{{"a", "b"}, {"1", ""}, {"", "2"}}));
  EXPECT_EQ(read("a\tb,c\n", '\t'), (Rows{{"a", "b,c"}}));
  EXPECT_EQ(read("'Train_01';0.1;-0.5\n", ';'), (Rows{{"'Train_01'", "0.1", "-0.5"}}));
}

TEST_F(DelimitedTextTest, ReadsQuotedCells) {
  EXPECT_EQ(read("\"a,b\",\"two\nlines\",\"said \"\"no\"\"\",\"\"\n"),
            (Rows{{"a,b", "two\nlines", "said \"no\"", ""}}));
  EXPECT_EQ(read("\"a\",b\r\n\"c\"\r\n\"d\""), (Rows{{"a", "b"}, {"c"}, {"d"}}));
  EXPECT_EQ(read("5\" long,\"a\rb\"\n"), (Rows{{"5\" long", "a\rb"}}));
}

TEST_F(DelimitedTextTest, AcceptsWhatEditorsLeave) {
  const Rows expected{{"a", "b"}, {"1", "2"}};
  EXPECT_EQ(read("a,b\n1,2\n"), expected);
  EXPECT_EQ(read("a,b\n1,2"), expected);
  EXPECT_EQ(read("a,b\r\n1,2\r\n"), expected);
  EXPECT_EQ(read("a,b\r\n1,2\r"), expected);
  EXPECT_EQ(read("\xEF\xBB\xBF\"a\",b\n\n\r\n1,2\n\n"), expected);
  EXPECT_EQ(read(""), Rows());
  EXPECT_EQ(read("\xEF\xBB\xBF"), Rows());
  EXPECT_EQ(read("\n\n"), Rows());
}

TEST_F(DelimitedTextTest, ReadsWhatIsLongerThanItsBuffer) {
  std::string text;
  Rows expected;
  for (int row = 0; row < 300; ++row) {
    expected.push_back({std::to_string(row), std::string(static_cast<std::size_t>(row * 7), 'x'), "a\"b"});
    text += expected.back()[0] + "," + expected.back()[1] + ",\"a\"\"b\"\r\n";
  }
  ASSERT_GT(text.size(), 300'000u);
  EXPECT_EQ(read(text), expected);
}

TEST_F(DelimitedTextTest, KnowsLinesAndBytes) {
  DelimitedText table(write("\xEF\xBB\xBF"
                            "a,\"x\ny\"\n\nb,c\nd,e"),
                      ',');
  TextRow row;
  std::vector<std::pair<std::int64_t, std::int64_t>> places;
  while (table.next(row)) places.emplace_back(row.line, row.offset);
  EXPECT_THAT(places, ElementsAre(std::pair(1, 3), std::pair(4, 12), std::pair(5, 16)));
}

TEST_F(DelimitedTextTest, GoesToARow) {
  const fs::path file = write("pixels\n1 2\n\"3\n4\"\n5 6\n");
  DelimitedText table(file, ',');
  std::vector<std::int64_t> offsets;
  TextRow row;
  while (table.next(row)) offsets.push_back(row.offset);

  table.go_to(offsets.at(2));
  ASSERT_TRUE(table.next(row));
  EXPECT_THAT(row.cells, ElementsAre("3\n4"));
  EXPECT_EQ(row.offset, offsets[2]);
  EXPECT_EQ(table.where(row), file.string() + " at byte 11");
  table.go_to(offsets[1]);
  ASSERT_TRUE(table.next(row));
  EXPECT_THAT(row.cells, ElementsAre("1 2"));
  table.go_to(1000);
  EXPECT_FALSE(table.next(row));
}

TEST_F(DelimitedTextTest, FindsColumnsByTheirNames) {
  DelimitedText table(write("id,extra,name\n1,x,one\n"), ',');
  EXPECT_THAT(table.read_header({"name", "id"}), ElementsAre(2, 0));
  TextRow row;
  ASSERT_TRUE(table.next(row));
  EXPECT_EQ(table.where(row), (folder_ / "table.csv:2").string());
}

TEST_F(DelimitedTextTest, RefusesHeadersThatLackAColumn) {
  const auto header = [&](const std::string& text) {
    expect_user_error(
        [&] {
          DelimitedText(write(text), ',').read_header({"id", "name"});
        },
        {"table.csv", text.empty() ? "is empty" : "the column name"});
  };
  header("");
  header("id,names\n");
  header("name,id,Name\n");
}

TEST_F(DelimitedTextTest, FindsColumnsWhateverTheirCaseAndTheBlanksAroundThem) {
  DelimitedText table(write("ID,\" Name \"\n1,one\n"), ',');
  EXPECT_THAT(table.read_header({"name", "id"}, OtherColumns::refused), ElementsAre(1, 0));
}

TEST_F(DelimitedTextTest, RefusesColumnsThatNobodyAsksForWhereTheyAreMistakes) {
  expect_user_error(
      [&] {
        DelimitedText(write("id,nmae,name\n"), ',').read_header({"id", "name"}, OtherColumns::refused);
      },
      {"table.csv:1", "the column 'nmae' is unknown", "id, name"});
}

TEST_F(DelimitedTextTest, LeavesOutBlanksAroundCellsAndTheirQuotes) {
  EXPECT_EQ(read(" a\t, b c ,\n"), (Rows{{"a", "b c", ""}}));
  EXPECT_EQ(read("1, \"x, y\" ,\t\" kept \"\r\n"), (Rows{{"1", "x, y", " kept "}}));
  EXPECT_EQ(read(" a\t\tb \n", '\t'), (Rows{{"a", "", "b"}}));
  EXPECT_EQ(read("a \r\n  \nb"), (Rows{{"a"}, {"b"}}));
}

TEST_F(DelimitedTextTest, RefusesRowsThatDoNotFitTheHeader) {
  DelimitedText table(write("id,name\n1,one\n2\n"), ',');
  table.read_header({"id"});
  TextRow row;
  ASSERT_TRUE(table.next(row));
  expect_user_error([&] { table.next(row); }, {"table.csv:3", "has 1 cells", "2 columns"});
}

TEST_F(DelimitedTextTest, RefusesRowsOfMoreCellsThanTheHeader) {
  DelimitedText table(write("id,name\n1,one,I\n"), ',');
  table.read_header({"id"});
  TextRow row;
  expect_user_error([&] { table.next(row); }, {"table.csv:2", "has 3 cells", "2 columns"});
}

TEST_F(DelimitedTextTest, AcceptsAQuotedCellBeforeACarriageReturnThatEndsTheFile) {
  EXPECT_EQ(read("a\n\"b\"\r"), (Rows{{"a"}, {"b"}}));
}

TEST_F(DelimitedTextTest, RefusesQuotesThatDoNotMatch) {
  expect_refusal("a\n1,\"two\nthree\n", {"table.csv:2", "a quote is not closed"});
  expect_refusal("a\n\"b\"c\n", {"table.csv:2", "text follows a closing quote"});
  expect_refusal("a\n\"b\"\rc\n", {"table.csv:2", "text follows a closing quote"});
}

TEST_F(DelimitedTextTest, RefusesRowsWithoutEnd) {
  expect_refusal("a\n" + std::string((16 << 20) + 1, 'x'), {"table.csv:2", "longer than 16 MiB"});
  expect_refusal("a\n\"" + std::string((16 << 20) + 1, '\n'), {"table.csv:2", "longer than 16 MiB"});
}

TEST_F(DelimitedTextTest, RefusesOtherEncodings) {
  expect_refusal("a\nM\xFCller\n", {"table.csv:2", "is not UTF-8"});
  expect_refusal("\xFF\xFE" + std::string("a\0\n\0", 4), {"table.csv:1", "is not UTF-8"});
}

// Each cell has 32 bytes: 16 MiB of separators would need 512.
TEST_F(DelimitedTextTest, RefusesRowsOfTooManyCells) {
  EXPECT_EQ(read(std::string((1 << 20) - 1, ';') + "\n", ';').at(0).size(), 1u << 20);
  expect_refusal("a\n" + std::string(1 << 20, ',') + "\n", {"table.csv:2", "has more than 1048576 cells"});
}

TEST_F(DelimitedTextTest, SaysWhoseMistakeItIs) {
  expect_user_error(
      [&] {
        TextRow row;
        DelimitedText(write("\"a"), ',', Fault::usage).next(row);
      },
      {"table.csv:1", "a quote is not closed"}, Fault::usage);
}

TEST_F(DelimitedTextTest, RefusesWhatIsNoFile) {
  expect_user_error([&] { DelimitedText(folder_ / "none.csv", ','); }, {"none.csv", "cannot be opened"});
  expect_user_error([&] { DelimitedText(folder_.path(), ','); }, {folder_.path().string(), "cannot be read"});
}

TEST(Utf8, TellsWhatItIs) {
  for (const std::string_view text : {"", "abc", "M\xC3\xBCller", "\xE2\x82\xAC", "\xED\x9F\xBF", "\xEE\x80\x80",
                                      "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(is_utf8(text)) << text;
  }
  for (const std::string_view text :
       {"\xFC", "\x80", "\xC3", "\xC3(", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xED\xA0\x80", "\xE2\x82",
        "\xE2\x82)", "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xF0\x90\x80"}) {
    EXPECT_FALSE(is_utf8(text)) << text;
  }
}

TEST(DelimitedText, SaysWhereACellBeginsInCharacters) {
  const TemporaryFolder folder;
  write_text(folder / "a.csv", "\xEF\xBB\xBFname,value\n\n\xC3\xA9t\xC3\xA9 , \"a\nb\", 3\n");
  DelimitedText text(folder / "a.csv", ',');
  TextRow row;
  ASSERT_TRUE(text.next(row));
  EXPECT_EQ(text.place(row, 1).column, 6);
  ASSERT_TRUE(text.next(row));
  EXPECT_EQ(text.place(row, 0).line, 3);
  EXPECT_EQ(text.place(row, 0).column, 1);
  EXPECT_EQ(text.place(row, 1).column, 7);
  EXPECT_EQ(text.place(row, 2).line, 4);
  EXPECT_EQ(text.place(row, 2).column, 5);
}

TEST(Utf8, FindsABadByteAnywhere) {
  const std::string good = "0123456789012345\xE2\x82\xAC" + std::string(20, 'x');
  EXPECT_TRUE(is_utf8(good));
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = '\xFF';
    EXPECT_FALSE(is_utf8(bad)) << at;
  }
}

TEST(ParseNumber, TakesNumbersAlone) {
  EXPECT_THAT(parse_number("3"), Optional(3.0));
  EXPECT_THAT(parse_number("  4.5000000e+00\r\n"), Optional(4.5));
  EXPECT_THAT(parse_number("+0.25"), Optional(0.25));
  EXPECT_THAT(parse_number("-.5"), Optional(-0.5));
  for (const char* text : {"", " ", "x", "3x", "3 4", "1,5", "nan", "inf", "1e999", "+-1", "++1", "0x10"}) {
    EXPECT_FALSE(parse_number(text).has_value()) << text;
  }
}

TEST(ParseNumber, TakesWholeNumbersAlone) {
  EXPECT_THAT(parse_whole_number(" 17\n"), Optional(17));
  EXPECT_THAT(parse_whole_number("-2"), Optional(-2));
  for (const char* text : {"", "1.0", "1e3", "99999999999", "2 3"}) {
    EXPECT_FALSE(parse_whole_number(text).has_value()) << text;
  }
}

TEST(Utf8, KnowsTheBoundsOfEveryContinuation) {
  for (const std::string_view good : {"\xC3\x80", "\xC3\xBF", "\xE2\x82\x80", "\xE2\x82\xBF", "\xF0\x90\x80\xBF"}) {
    EXPECT_TRUE(is_utf8(good)) << good;
  }
  for (const std::string_view bad : {"\xC3\x7F", "\xC3\xC0", "\xE2\x82\x7F", "\xE2\x82\xC0", "\xF0\x90\x80\xC0"}) {
    EXPECT_FALSE(is_utf8(bad)) << bad;
  }
}

}  // namespace
}  // namespace foldwise
