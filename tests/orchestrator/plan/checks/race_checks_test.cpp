// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/checks/race_checks.h"

#include <gmock/gmock.h>

#include "tests/orchestrator/plan_fixture.h"

namespace foldwise::orchestrator {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class RaceChecks : public PlanFixture {
 protected:
  TableFindings findings(const std::string& metric, const std::string& tables = "") const {
    const Sweep raced = sweep(
        "sweep: {grid: {sampling.strategy: [uniform, stochastic_softmax]}, race: {metric: " + metric + "}}\n" + tables);
    TableFindings found;
    check_race(raced, found);
    return found;
  }
};

TEST_F(RaceChecks, FindNothingWhereAllIsThere) {
  EXPECT_THAT(findings("accuracy").mistakes, IsEmpty());
  EXPECT_THAT(findings("validation_accuracy").mistakes, IsEmpty());
  EXPECT_THAT(findings("accuracy").remarks, IsEmpty());
}

TEST_F(RaceChecks, NameAMetricThatNoRaceCanGoBy) {
  EXPECT_THAT(findings("acuracy").mistakes,
              ElementsAre(HasSubstr("sweep.race.metric: saw acuracy, which is no metric; allowed: accuracy, ")));
  EXPECT_THAT(findings("epochs").mistakes,
              ElementsAre(HasSubstr("saw epochs, of which neither more nor less is better; allowed: accuracy, ")));
  EXPECT_THAT(findings("pooled_accuracy").mistakes,
              ElementsAre(HasSubstr("saw pooled_accuracy, which has one figure for each repeat, when all its folds are "
                                    "done; allowed: a metric of each run, such as accuracy")));
}

TEST_F(RaceChecks, SayThatABaselineMayBeStopped) {
  EXPECT_THAT(findings("accuracy", "tables: [{values: accuracy, baseline: {sampling.strategy: uniform}}]\n").remarks,
              ElementsAre(HasSubstr("may stop the baseline of a table")));
}

}  // namespace
}  // namespace foldwise::orchestrator
