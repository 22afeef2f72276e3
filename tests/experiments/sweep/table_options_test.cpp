// SPDX-License-Identifier: Apache-2.0
// How tables are told: the words of table_fields.h, `where`, and the labels of fields, values and metrics.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/fields/table_fields.h"
#include "tests/experiments/sweep_text.h"

namespace foldwise {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

TEST(TableWords, AreReadByTheirListing) {
  const Sweep sweep = parse_sweep(R"(
tables:
  - {rows: model.width, values: accuracy, centre: median, spread: bootstrap_interval, test: sign_flip, correction: none,
     level: 0.01, differences: no, emphasis: best, label: width-1, text_width: 240}
)");

  const TableOptions& options = sweep.tables().at(0).options;
  EXPECT_EQ(options.centre, TableCentre::median);
  EXPECT_EQ(options.spread, TableSpread::bootstrap_interval);
  EXPECT_EQ(options.test, TableTest::sign_flip);
  EXPECT_EQ(options.correction, TableCorrection::none);
  EXPECT_EQ(options.level, 0.01);
  EXPECT_FALSE(options.differences);
  EXPECT_EQ(options.emphasis, TableEmphasis::best);
  EXPECT_EQ(options.label, "width-1");
  EXPECT_EQ(options.text_width, 240);
}

TEST(TableWords, ThatAreWrongAreRefused) {
  EXPECT_THAT(mistakes("tables: [{values: a, test: t}]"),
              ElementsAre(HasSubstr("tables[0].test: saw t; allowed: one of automatic, none, paired_t")));
  EXPECT_THAT(mistakes("tables: [{values: a, level: 1}]"),
              ElementsAre(HasSubstr("tables[0].level: saw 1; allowed: a number above 0 and below 1")));
  EXPECT_THAT(mistakes("tables: [{values: a, differences: [no]}]"), ElementsAre(HasSubstr("allowed: true or false")));
  EXPECT_THAT(mistakes("tables: [{values: a, corection: holm}]"), ElementsAre(HasSubstr("did you mean correction?")));
  EXPECT_THAT(mistakes("tables: [{values: a, centre: median, spread: standard_error}]"),
              ElementsAre(HasSubstr("tables[0].spread: saw standard_error beside centre: median")));
}

TEST(TableWords, TellTheirTextsBack) {
  for (const TableField& field : table_fields()) {
    TableOptions options;
    EXPECT_EQ(field.text(options), field.default_text) << field.name;
    for (const std::string_view choice : field.choices) {
      EXPECT_TRUE(field.set(options, std::string(choice))) << choice;
      EXPECT_EQ(field.text(options), choice);
    }
  }
}

TEST(TableConditions, AreAValueOrSeveral) {
  const Sweep sweep =
      parse_sweep("tables: [{values: a, where: {clips.frames: [8, 16], model.input: [32, 32], model.width: 0.5}}]\n");

  EXPECT_THAT(sweep.tables().at(0).where,
              ElementsAre(Pair("clips.frames", ElementsAre("8", "16")), Pair("model.input", ElementsAre("[32, 32]")),
                          Pair("model.width", ElementsAre("0.5"))));
  EXPECT_THAT(mistakes("tables: [{values: a, where: {clip.frames: 8}}]"), ElementsAre(HasSubstr("which is no field")));
  EXPECT_THAT(mistakes("tables: [{values: a, where: {clips.frames: []}}]"),
              ElementsAre(HasSubstr("allowed: a value or a list of values")));
}

TEST(Labels, NameFieldsValuesAndMetrics) {
  const Sweep sweep = parse_sweep(R"(
tables: [{values: accuracy}]
labels:
  model.width: "$w$"
  clips.frames: {label: Length, values: {16: sixteen}}
  accuracy: Acc.
)");

  const Labels& labels = sweep.tables().at(0).labels;
  EXPECT_EQ(labels.at("model.width").label, "$w$");
  EXPECT_EQ(labels.at("clips.frames").label, "Length");
  EXPECT_THAT(labels.at("clips.frames").values, ElementsAre(Pair("16", "sixteen")));
  EXPECT_EQ(labels.at("accuracy").label, "Acc.");
}

TEST(Labels, AreThoseOfTheTableThatAFileWithoutTablesGets) {
  const Sweep sweep = parse_sweep("labels: {accuracy: Acc.}\n");
  ASSERT_EQ(sweep.tables().size(), 1u);
  EXPECT_THAT(sweep.tables().at(0).values, IsEmpty());
  EXPECT_EQ(sweep.tables().at(0).labels.at("accuracy").label, "Acc.");
}

TEST(Labels, ThatAreWrongAreRefused) {
  EXPECT_THAT(mistakes("labels: {model.wdth: W}"), ElementsAre(HasSubstr("did you mean model.width?")));
  EXPECT_THAT(mistakes("labels: {model.width: [W]}"),
              ElementsAre(HasSubstr("labels.model.width: saw a list; allowed: a text, or a map of label and values")));
  EXPECT_THAT(mistakes("labels: {model.width: {valus: {1: one}}}"), ElementsAre(HasSubstr("did you mean values?")));
  EXPECT_THAT(mistakes("labels: {clips.frames: {values: {x: one}}}"), ElementsAre(HasSubstr("saw x")));
  EXPECT_THAT(mistakes("labels: [a]"), ElementsAre(HasSubstr("labels: saw a list; allowed: a map")));
}

}  // namespace
}  // namespace foldwise
