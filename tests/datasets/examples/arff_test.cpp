// SPDX-License-Identifier: Apache-2.0
#include "datasets/examples/arff.h"

#include <gmock/gmock.h>

#include <cmath>

#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

using testing::ElementsAre;

constexpr const char* header =
    "\xEF\xBB\xBF% a comment\r\n@RELATION 'gold standard'\n\n@attribute Instance_name string\r\n"
    "@ATTRIBUTE frameTime NUMERIC\n@attribute \"Gold Standard\" real\n@attribute class {a,'b c'}\n@data\n";

class Arff : public testing::Test {
 protected:
  ArffReader reader(const std::string& text) {
    write_text(folder_ / "x.arff", text);
    return ArffReader(folder_ / "x.arff");
  }
  /// Expects an error at this line of what is below the header.
  void expect_refused(const std::string& rows, int line, const std::string& part) {
    expect_user_error(
        [&] {
          ArffReader file = reader(header + rows);
          ArffRow row;
          while (file.next(row)) continue;
        },
        {"x.arff:" + std::to_string(8 + line), part});
  }
  TemporaryFolder folder_;
};

TEST_F(Arff, ReadsAttributesWhateverTheirSpelling) {
  const ArffReader file = reader(header);
  EXPECT_THAT(file.attributes(),
              ElementsAre(ArffAttribute{"Instance_name", ArffKind::text}, ArffAttribute{"frameTime", ArffKind::numeric},
                          ArffAttribute{"Gold Standard", ArffKind::numeric}, ArffAttribute{"class", ArffKind::text}));
  EXPECT_EQ(file.column("FRAMETIME"), 1u);
}

TEST_F(Arff, ReadsRowsWithQuotesCommentsMissingValuesAndNoLastLineFeed) {
  ArffReader file = reader(std::string(header) +
                           "'train, 1',0.00, -1.5e-2 ,a\r\n% between\n\n\"it\\\"s\",+0.04,?,'b c'\ntrain_1,.5,1,a");
  ArffRow row;
  ASSERT_TRUE(file.next(row));
  EXPECT_EQ(row.texts[0], "train, 1");
  EXPECT_EQ(row.numbers[1], 0);
  EXPECT_EQ(row.numbers[2], -0.015);
  ASSERT_TRUE(file.next(row));
  EXPECT_EQ(row.texts[0], "it\"s");
  EXPECT_EQ(row.numbers[1], 0.04);
  EXPECT_TRUE(std::isnan(row.numbers[2]));
  EXPECT_EQ(row.texts[3], "b c");
  ASSERT_TRUE(file.next(row));
  EXPECT_EQ(row.numbers[1], 0.5);
  EXPECT_FALSE(file.next(row));
}

TEST_F(Arff, RefusesRowsThatDoNotFit) {
  expect_refused("a,0,1\n", 1, "fewer than 4 values");
  expect_refused("a,0,1,a,2\n", 1, "more than 4 values");
  expect_refused("a,0,1,a\na,zero,1,a\n", 2, "'zero' is no number");
  expect_refused("a,0,nan,a\n", 1, "'nan' is no number");
  expect_refused("a,0,inf,a\n", 1, "'inf' is no number");
  expect_refused("a,0,'?',a\n", 1, "'?' is no number");
  expect_refused("a,0,,a\n", 1, "'' is no number");
  expect_refused("\n'a,0,1,a\n", 2, "quote of value 1 is not closed");
  expect_refused("{0 a, 1 0.04}\n", 1, "sparse row");
  expect_refused("'a'b,0,1,a\n", 1, "fewer than 4 values");
}

TEST_F(Arff, RefusesOtherHeaders) {
  const auto expect = [&](const std::string& text, const std::string& part) {
    expect_user_error([&] { reader(text); }, {"x.arff:", part});
  };
  expect("", "ends without @data");
  expect("@relation r\n@attribute a numeric\n", "ends without @data");
  expect("@data\n1\n", "before any attribute");
  expect("a,b\n1,2\n", "'a,b' begins no line of a header");
  expect("@attribute a relational\n@data\n", "has the type 'relational'");
  expect("@attribute a\n@data\n", "has the type ''");
  expect("@attribute 'a numeric\n@data\n", "attribute without a name");
  expect_user_error([&] { reader("@attribute a numeric\n@data\n").column("b"); }, {"x.arff", "no attribute 'b'"});
}

TEST_F(Arff, RefusesWhatIsNoTextFile) {
  expect_user_error([&] { ArffReader(folder_ / "nowhere.arff"); }, {"nowhere.arff", "cannot be read"});
  expect_user_error([&] { ArffReader(folder_ / ""); }, {"it is a folder"});
  write_text(folder_ / "long.arff", std::string((std::size_t{1} << 24) + 2, 'x'));
  expect_user_error([&] { ArffReader(folder_ / "long.arff"); }, {"long.arff:1", "longer than 16 MiB"});
}

TEST(LineReader, JoinsLinesAcrossBlocks) {
  const TemporaryFolder folder;
  const std::string first(300'000, 'a');
  write_text(folder / "x", first + "\r\n\nlast");
  LineReader lines(folder / "x");
  std::string line;
  ASSERT_TRUE(lines.next(line));
  EXPECT_EQ(line, first);
  ASSERT_TRUE(lines.next(line));
  EXPECT_EQ(line, "");
  ASSERT_TRUE(lines.next(line));
  EXPECT_EQ(line, "last");
  EXPECT_EQ(lines.number(), 3);
  EXPECT_FALSE(lines.next(line));
}

}  // namespace
}  // namespace foldwise::datasets
