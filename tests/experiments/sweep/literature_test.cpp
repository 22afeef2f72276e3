// SPDX-License-Identifier: Apache-2.0
// The rows of others that a table's `literature` names, and what is said of a file that is wrong.
#include <gmock/gmock.h>

#include "tests/experiments/sweep_text.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

class Literature : public testing::Test {
 protected:
  /// A sweep with a table of these words and a file of these lines.
  Sweep sweep(const std::string& lines, const std::string& words = "rows: model.width, values: accuracy") const {
    write_text(folder / "others.csv", lines);
    return Sweep::parse(with_head("tables: [{" + words + ", literature: others.csv}]\n"), "s.yaml", folder.path());
  }

  std::vector<LiteratureRow> rows(const std::string& lines) const { return sweep(lines).tables().at(0).literature; }

  /// Without the folder.
  std::vector<std::string> mistakes_of(const std::string& lines,
                                       const std::string& words = "rows: model.width, values: accuracy") const {
    try {
      sweep(lines, words);
    } catch (const SweepErrors& errors) {
      EXPECT_EQ(errors.fault(), Fault::usage);
      std::vector<std::string> told = errors.lines();
      const std::string prefix = folder.path().string() + "/";
      for (std::string& line : told) {
        for (auto at = line.find(prefix); at != std::string::npos; at = line.find(prefix))
          line.erase(at, prefix.size());
      }
      return told;
    }
    return {};
  }

  TemporaryFolder folder;
};

TEST_F(Literature, IsARowForEachMethodOfAReference) {
  const auto read = rows(
      "Method,reference,cite,metric,mean,error,note\n"
      "LSTM,A (2019),a2019,accuracy,40.5,0.30,of one split\n"
      "\"SIFT, LBP\",B (2018),,accuracy,39.0,,\n"
      "LSTM,A (2019),a2019,cross_entropy,,,of two splits\n"
      "LSTM,B (2018),,accuracy,38,,\n");

  ASSERT_EQ(read.size(), 3U);
  EXPECT_EQ(read[0].method, "LSTM");
  EXPECT_EQ(read[0].reference, "A (2019)");
  EXPECT_EQ(read[0].cite, "a2019");
  EXPECT_EQ(read[0].note, "of one split; of two splits");
  ASSERT_EQ(read[0].figures.size(), 2U);
  EXPECT_EQ(read[0].figures[0].mean, "40.5");
  EXPECT_EQ(read[0].figures[0].error, "0.30");
  EXPECT_EQ(read[0].figures[1].metric, "cross_entropy");
  EXPECT_EQ(read[0].figures[1].mean, "");
  EXPECT_EQ(read[1].method, "SIFT, LBP");
  EXPECT_EQ(read[2].reference, "B (2018)");
}

TEST_F(Literature, SaysBelowWhichColumnAFigureStands) {
  const auto table = sweep("method,metric,mean,clips.frames\nLSTM,accuracy,40,8\nLSTM,accuracy,41,16\n",
                           "rows: model.width, columns: clips.frames, values: accuracy")
                         .tables()
                         .at(0);

  ASSERT_EQ(table.literature.size(), 1U);
  EXPECT_THAT(table.literature[0].figures.at(1).fields, ElementsAre(Pair("clips.frames", "16")));
}

TEST_F(Literature, NamesEveryMistakeByLineAndColumn) {
  EXPECT_THAT(
      mistakes_of("method,metric,mean,error,cite\n"
                  "É LSTM,accuracy,\"46,1\",,\n"
                  "C3D,Accuracy,39.69,-1,fan 2016\n"
                  ",accuracy,39,,\n"
                  "I3D,accuracy,,0.3,\n"
                  "I3D,accuracy\n"),
      ElementsAre("others.csv:2:17: tables[0].literature: mean: saw \"46,1\"; allowed: a number without an exponent, "
                  "or nothing where the "
                  "publication has none",
                  "others.csv:3:5: tables[0].literature: metric: saw \"Accuracy\"; allowed: a metric, such as accuracy",
                  "others.csv:3:20: tables[0].literature: error: saw \"-1\"; allowed: a number of 0 or more without an "
                  "exponent, or nothing",
                  "others.csv:3:23: tables[0].literature: cite: saw \"fan 2016\"; allowed: keys of \\cite: letters, "
                  "digits and _ . : + / -, commas between",
                  "others.csv:4:1: tables[0].literature: saw no method; allowed: its name",
                  "others.csv:5:15: tables[0].literature: error: saw 0.3 of no mean; allowed: nothing",
                  "others.csv:6:1: tables[0].literature: saw 2 cells; allowed: 5, as many as columns; a cell with a "
                  "comma stands in quotes"));
}

TEST_F(Literature, NamesColumnsThatThereAreNot) {
  EXPECT_THAT(
      mistakes_of("method,metric,mean,referense\nLSTM,accuracy,40,A\n"),
      ElementsAre("others.csv:1:20: tables[0].literature: saw the column \"referense\"; allowed: method, metric, mean, "
                  "reference, cite, error, note and fields of the sweep; did you mean reference?"));
  EXPECT_THAT(mistakes_of("method,mean,mean\nLSTM,40,41\n"),
              ElementsAre(HasSubstr("others.csv:1:1: tables[0].literature: saw no column metric; allowed: "),
                          HasSubstr("others.csv:1:8: tables[0].literature: saw the column mean twice"),
                          HasSubstr("others.csv:1:13: ")));
  EXPECT_THAT(mistakes_of(""), ElementsAre(HasSubstr("others.csv:1:1: tables[0].literature: is empty")));
  EXPECT_THAT(mistakes_of("method,metric,mean,model.width\nLSTM,accuracy,40,1\n"),
              ElementsAre(HasSubstr("others.csv:1:20: tables[0].literature: saw model.width, which names the table's "
                                    "rows")));
}

TEST_F(Literature, AsksForTheColumnsOfTheTable) {
  const std::string words = "rows: model.width, columns: clips.frames, values: accuracy";
  EXPECT_THAT(mistakes_of("method,metric,mean\nLSTM,accuracy,40\n", words),
              ElementsAre("others.csv:2:1: tables[0].literature: saw no clips.frames, which tells the table's columns "
                          "apart; allowed: a column clips.frames that says below which of them the figure stands"));
  EXPECT_THAT(mistakes_of("method,metric,mean,clips.frames\nLSTM,accuracy,40,\n", words),
              ElementsAre(HasSubstr("others.csv:2:18: tables[0].literature: saw no clips.frames")));
}

TEST_F(Literature, HasOneFigureOfAMetricForEachPlace) {
  EXPECT_THAT(mistakes_of("method,metric,mean\nLSTM,accuracy,40\nLSTM,accuracy,41\n"),
              ElementsAre("others.csv:3:6: tables[0].literature: saw a second accuracy of LSTM, beside that of "
                          "others.csv:2:6; keep one, or tell the two methods apart"));
}

TEST_F(Literature, IsToldWhereItsFileIsNoText) {
  EXPECT_THAT(mistakes_of("method,metric,mean\n\"LSTM,accuracy,40\n"),
              ElementsAre("s.yaml:3:60: tables[0].literature: others.csv:2: a quote is not closed; close it, or double "
                          "the quotes within a cell"));
  EXPECT_THAT(
      mistakes("tables: [{values: accuracy, literature: none.csv}]"),
      ElementsAre(EndsWith("tables[0].literature: saw none.csv, but there is no file /sweeps/none.csv; give its "
                           "path from the sweep file's folder")));
  EXPECT_THAT(mistakes("tables: [{values: accuracy, literature: [a, b]}]"),
              ElementsAre(HasSubstr("tables[0].literature: saw a list; allowed: the path of a CSV file")));
}

TEST_F(Literature, MayHaveNoRows) {
  EXPECT_THAT(rows("method,metric,mean\n"), IsEmpty());
}

}  // namespace
}  // namespace foldwise
