// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/checks/table_checks.h"

#include <gmock/gmock.h>

#include <fstream>
#include <string>
#include <vector>

#include "experiments/foundation/error.h"
#include "tests/orchestrator/plan_fixture.h"

namespace foldwise::orchestrator {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class TableChecks : public PlanFixture {
 protected:
  /// A sweep of two strategies with one table.
  Sweep with_table(const std::string& table, const std::vector<std::string>& overrides = {}) const {
    return sweep(
        "sweep: {grid: {sampling.strategy: [uniform, stochastic_softmax], clips.frames: [8, 16]}}\n"
        "tables: [{rows: sampling.strategy, columns: clips.frames, " +
            table + "}]\n",
        overrides);
  }

  TableFindings findings(const std::string& table, const std::vector<std::string>& overrides = {}) const {
    return check_tables(with_table(table, overrides));
  }

  std::string file(const std::string& text) const {
    std::ofstream(folder / "published.csv", std::ios::binary) << text;
    return "values: accuracy, published: published.csv";
  }
};

TEST_F(TableChecks, FindNothingWhereAllIsThere) {
  const TableFindings found = findings(
      "values: [accuracy, epochs, pooled_eer_accuracy, concordance_valence, validation_loss, beta_happy, hit_rate], "
      "baseline: {sampling.strategy: uniform, clips.frames: 8, model.backbone: i3d_vgg16}");

  EXPECT_THAT(found.mistakes, IsEmpty());
  EXPECT_THAT(found.remarks, IsEmpty());
}

TEST_F(TableChecks, NameAMetricThatIsNoneAndWhatWasMeant) {
  EXPECT_THAT(findings("values: [accuracy, acuracy]").mistakes,
              ElementsAre(AllOf(StartsWith("tables[0].values: saw acuracy, which is no metric; allowed: accuracy, "),
                                EndsWith("; did you mean accuracy?"))));
}

TEST_F(TableChecks, NameABaselineThatNoExperimentIs) {
  EXPECT_THAT(findings("values: accuracy, baseline: {sampling.strategy: reinforce, clips.frames: 8}").mistakes,
              ElementsAre("tables[0].baseline: no experiment of the sweep has clips.frames = 8, sampling.strategy = "
                          "reinforce; there clips.frames is 16 or 8, sampling.strategy is stochastic_softmax or "
                          "uniform"));
}

TEST_F(TableChecks, RemarkABaselineThatTheCommandLineTookAway) {
  const TableFindings found =
      findings("values: accuracy, baseline: {sampling.strategy: uniform}", {"sampling.strategy=stochastic_softmax"});

  EXPECT_THAT(found.mistakes, IsEmpty());
  EXPECT_THAT(found.remarks, ElementsAre(HasSubstr("no experiment of the sweep has sampling.strategy = uniform")));
}

TEST_F(TableChecks, LookIntoPublishedFiles) {
  EXPECT_THAT(findings(file("metric;mean\naccuracy;45\n")).mistakes,
              ElementsAre(AllOf(StartsWith("tables[0].published: "), HasSubstr("published.csv:1: no comma"))));
  EXPECT_THAT(findings(file("metric,mean\naccuracy,45\naccuracy,46\n")).mistakes,
              ElementsAre(HasSubstr("published.csv:3: a second accuracy for the experiment of line 2")));
  EXPECT_THAT(findings(file("sampling.strategy,metric,mean\nuniform,accuracy,45\n")).mistakes, IsEmpty());
}

TEST_F(TableChecks, NameAMetricOfTheLiteratureThatIsNone) {
  std::ofstream(folder / "others.csv") << "method,metric,mean,clips.frames\nC3D,acuracy,40,8\nC3D,accuracy,40,8\n";
  EXPECT_THAT(findings("values: accuracy, literature: others.csv").mistakes,
              ElementsAre(AllOf(HasSubstr("others.csv:2:5: tables[0].literature: saw acuracy, which is no metric; "
                                          "allowed: accuracy, "),
                                EndsWith("; did you mean accuracy?"))));
}

TEST_F(TableChecks, StopThePlanBeforeItReadsTheDataset) {
  std::filesystem::remove_all(folder / "afew");
  try {
    plan(with_table("values: acuracy"));
    FAIL() << "planned";
  } catch (const SweepErrors& errors) {
    EXPECT_THAT(errors.lines(), ElementsAre(HasSubstr("saw acuracy")));
  }
}

TEST_F(TableChecks, AreAmongThePlansRemarks) {
  const Sweep planned = with_table("values: accuracy, baseline: {clips.frames: 8}", {"clips.frames=16"});

  EXPECT_THAT(plan(planned).remarks(), testing::Contains(StartsWith("tables[0].baseline: no experiment")));
}

TEST_F(TableChecks, NameAChoiceThatNothingCanGoBy) {
  const auto found = [&](const std::string& select, const std::string& fields = {}) {
    return check_tables(sweep("evaluation: {inverse_temperature: 1" + fields +
                              "}\ntables: [{values: accuracy, select: {" + select + "}}]\n"))
        .mistakes;
  };
  EXPECT_THAT(found("best: accuracy"), IsEmpty());  // trainings tell it
  EXPECT_THAT(found("best: loss"), IsEmpty());
  EXPECT_THAT(found("best: acuracy"),
              ElementsAre(AllOf(StartsWith("tables[0].select.best: saw acuracy, which no choice "
                                           "can go by; allowed, of the validation part: "),
                                EndsWith("; did you mean accuracy?"))));
  EXPECT_THAT(found("best: epochs"), ElementsAre(HasSubstr("saw epochs, which no choice can go by")));
  EXPECT_THAT(found("best: test_accuracy"), ElementsAre(HasSubstr("saw test_accuracy, which no choice")));
  EXPECT_THAT(
      found("best: unweighted_average_recall"),
      ElementsAre("tables[0].select: saw validation_unweighted_average_recall with evaluation.validation false, "
                  "and trainings do not tell it; allowed: evaluation.validation true"));
  EXPECT_THAT(found("best: unweighted_average_recall", ", validation: true"), IsEmpty());
  EXPECT_THAT(found("best: accuracy, target: valence"), ElementsAre(HasSubstr("tables[0].select.target: saw valence; "
                                                                              "allowed: no target")));
}

TEST_F(TableChecks, NameAChoiceAmongEvaluationsThatNoTrainingTellsApart) {
  const Sweep varied = sweep(
      "sweep: {grid: {evaluation.inverse_temperature: [0, 1]}}\ntables: [{values: accuracy, select: {best: "
      "accuracy}}]\n");
  EXPECT_THAT(check_tables(varied).mistakes,
              ElementsAre(HasSubstr("trainings do not tell it as the fields of the evaluation make it")));
}

}  // namespace
}  // namespace foldwise::orchestrator
