// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/survey/last_run.h"

#include <gmock/gmock.h>

namespace foldwise::orchestrator {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

results::SweepRecord sweep(const std::string& name, const std::string& text = "text",
                           const std::vector<std::string>& overrides = {}) {
  return {.name = name, .text = text, .overrides = overrides, .varied_fields = {}, .tables = {}};
}

results::ExperimentRecord experiment(const std::string& configuration) {
  return {.identity = digest(configuration), .values = {}, .configuration = configuration};
}

TEST(LastRun, OfTheSameSweepIsNothingToRemark) {
  EXPECT_THAT(remarks_on_last_run(sweep("a"), {experiment("x")}, sweep("a"), {experiment("x")}), IsEmpty());
}

TEST(LastRun, OfAnotherNameIsTold) {
  EXPECT_THAT(remarks_on_last_run(sweep("a"), {experiment("x")}, sweep("b"), {experiment("x")}),
              ElementsAre(AllOf(HasSubstr("the sweep a ran last in this folder, and b takes its place"),
                                HasSubstr("by the path of its sweep file they still show a"))));
}

TEST(LastRun, OfTheNameWithoutAnExperimentInCommonIsTold) {
  EXPECT_THAT(remarks_on_last_run(sweep("a"), {experiment("x")}, sweep("a", "other"), {experiment("y")}),
              ElementsAre(HasSubstr("another sweep called a ran last in this folder")));
  EXPECT_THAT(
      remarks_on_last_run(sweep("a"), {experiment("x")}, sweep("a", "other"), {experiment("y"), experiment("x")}),
      IsEmpty())
      << "a file that was added to";
}

TEST(LastRun, WithChangesThatThisOneIsWithoutTellsThem) {
  const auto last = sweep("a", "text", {"training.epochs=3", "protocol.repeats=2"});
  EXPECT_THAT(remarks_on_last_run(last, {}, sweep("a", "text", {"protocol.repeats=2"}), {}),
              ElementsAre("the last run had training.epochs=3, which this one is without; give it again to go on with "
                          "that run"));
  EXPECT_THAT(remarks_on_last_run(last, {}, sweep("a", "text", {"protocol.repeats=2", "training.epochs=3"}), {}),
              IsEmpty());
}

TEST(LastRun, ExperimentsInCommonAreCountedByWhatTheyAre) {
  EXPECT_EQ(experiments_in_common({experiment("x"), experiment("y")}, {experiment("y"), experiment("z")}), 1U);
}

}  // namespace
}  // namespace foldwise::orchestrator
