// SPDX-License-Identifier: Apache-2.0
// What tables, listings and status say of experiments that a race stopped.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "results/listings/listings.h"
#include "results/progress/status.h"
#include "results/progress/status_json.h"
#include "results/table.h"
#include "tests/results/raced_store.h"

namespace foldwise::results {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace foldwise::results::testing;

class RacedTable : public ::testing::Test {
 protected:
  RacedTable() {
    raced.finish_all();
    record_races(raced.store);
    spec.title = "Raced";
    spec.values = {"accuracy"};
  }
  std::string shown(TableFormat format = TableFormat::markdown) { return render_table(raced.store, spec, format); }

  TemporaryFolder folder;
  RacedStore raced{folder / "results.db"};
  TableSpec spec;
};

TEST_F(RacedTable, MarksWhatWasStoppedWithItsNumberOfRunsAndTheReason) {
  const std::string text = shown();
  EXPECT_THAT(text, HasSubstr("| reinforce          | 41.00 ± 0.58 (3 of 6) † [1] |"));
  EXPECT_THAT(text, HasSubstr("[1] repeats 4-6: stopped after 3 of 6: worse than sampling.strategy=uniform, p = 0.0"));
  EXPECT_THAT(text, Not(HasSubstr("baseline"))) << "there is none";
  EXPECT_THAT(text,
              HasSubstr("† Stopped by the race on accuracy (paired t after each round from 3 on, together held to "
                        "0.05, Holm's correction): the figure is of the rounds before, and is compared with "
                        "nothing."));
}

TEST_F(RacedTable, MarksItInEveryFormat) {
  EXPECT_THAT(shown(TableFormat::html), HasSubstr("(3 of 6)</span><sup>†</sup><sup>1</sup>"));
  EXPECT_THAT(shown(TableFormat::latex), AllOf(HasSubstr("\\ (3 of 6)\\textsuperscript{\\textdagger{},1}"),
                                               HasSubstr("\\textdagger{} Stopped by")));
  EXPECT_THAT(shown(TableFormat::csv),
              AllOf(HasSubstr(",difference_high,stopped\r\n"), HasSubstr(",3,6,0,0,0,"),
                    HasSubstr("repeats 4-6: stopped after 3 of 6: worse than"), HasSubstr(",3\r\n")));
  const auto json = nlohmann::json::parse(shown(TableFormat::json))["tables"][0];
  const auto& value = json["cells"][0]["values"][0];
  EXPECT_EQ(value["n"], 3);
  EXPECT_EQ(value["stopped"], 3);
  EXPECT_THAT(value["note"].get<std::string>(), HasSubstr("worse than sampling.strategy=uniform"));
  EXPECT_EQ(json["cells"][1]["values"][0]["stopped"], 0);
  EXPECT_EQ(json["race"]["metric"], "accuracy");
}

TEST_F(RacedTable, SaysNothingOfARaceThatStoppedNobodyInIt) {
  spec.where = {{"sampling.strategy", {"uniform", "stochastic_softmax"}}};
  EXPECT_THAT(shown(), Not(HasSubstr("race")));
}

TEST_F(RacedTable, ComparesItWithNothing) {
  spec.baseline = {{"sampling.strategy", "uniform"}};
  const std::string text = shown();
  EXPECT_THAT(text, HasSubstr("(3 of 6) † [1] | –  "));
  EXPECT_THAT(text, HasSubstr("| 79.65 ± 0.16 (6)            | -1.00 ± 0.45 (6)     |"));
  EXPECT_THAT(text, Not(HasSubstr("Holm's correction for"))) << "one comparison is left, and corrected for none";
}

TEST_F(RacedTable, ComparesNothingWithABaselineThatWasStopped) {
  spec.baseline = {{"sampling.strategy", "reinforce"}};
  const std::string text = shown();
  EXPECT_THAT(text, HasSubstr("The race stopped the baseline: what would be compared with it has no difference."));
  EXPECT_THAT(text, Not(HasSubstr("+3")));
}

// By another metric than the race's it may look best, over rounds that are few because of what they showed.
TEST_F(RacedTable, DoesNotCallItTheBest) {
  spec.values = {"cross_entropy"};
  for (std::size_t experiment = 0; experiment < 3; ++experiment) {
    for (int repeat = 0; repeat < 6; ++repeat) {
      raced.store.adopt_result(raced.run(experiment, repeat).evaluate,
                               result_with({{"accuracy", RacedStore::accuracy(experiment, repeat)},
                                            {"cross_entropy", 0.5 + static_cast<double>(experiment)}}));
    }
  }
  EXPECT_THAT(shown(), AllOf(HasSubstr("| uniform            | **1.5"), HasSubstr("| reinforce          | 0.5")));
}

TEST_F(RacedTable, DoesNotChooseIt) {
  spec.select = {.best = "accuracy", .per = {}, .target = ""};
  for (std::size_t experiment = 0; experiment < 3; ++experiment) {
    for (int repeat = 0; repeat < 6; ++repeat) {
      Result result =
          result_with({{"accuracy", RacedStore::accuracy(experiment, repeat)},
                       {"validation_accuracy", experiment == 0 ? 0.99 : 0.5 + 0.1 * static_cast<double>(experiment)}});
      raced.store.adopt_result(raced.run(experiment, repeat).evaluate, result);
    }
  }
  EXPECT_THAT(shown(), AllOf(HasSubstr("| stochastic_softmax | 2 of 3"), Not(HasSubstr("99.00"))));
}

TEST_F(RacedTable, PooledFiguresAreStoppedByRepeat) {
  spec.values = {"pooled_accuracy"};
  const auto json = nlohmann::json::parse(shown(TableFormat::json))["tables"][0];
  EXPECT_EQ(json["cells"][0]["values"][0]["stopped"], 3);
  EXPECT_EQ(json["cells"][0]["values"][0]["planned"], 6);
}

TEST_F(RacedTable, RunsAreListedAsStopped) {
  const std::string text = list_runs(raced.store, {}, ListingFormat::csv);
  EXPECT_THAT(text, HasSubstr("3,1,reinforce,1,3,,finished,,"));
  EXPECT_THAT(text,
              HasSubstr("4,1,reinforce,1,4,,stopped,\"stopped after 3 of 6: worse than sampling.strategy=uniform, "
                        "p = 0.0"));
}

TEST_F(RacedTable, StatusSaysWhatWasStoppedAndThatNothingIsLeft) {
  const StatusReport report = read_status(raced.store, 1000);
  EXPECT_EQ(report.runs.stopped, 3U);
  EXPECT_EQ(report.runs.finished, 15U);
  const std::string text = render_status(report, {});
  EXPECT_THAT(text, HasSubstr("15 of 18, 3 stopped"));
  EXPECT_THAT(text, HasSubstr("3 of 6, 3 stopped: stopped after 3 of 6: worse than"));
  const auto json = nlohmann::json::parse(status_json(report));
  EXPECT_EQ(json["runs"]["unfinished"], 0);
  EXPECT_EQ(json["experiments"][0]["runs"]["stopped"], 3);
  EXPECT_THAT(json["experiments"][0]["stop"].get<std::string>(), HasSubstr("worse than"));
  EXPECT_TRUE(json["experiments"][1]["stop"].is_null());
}

// As it is with few workers: nobody has run ahead.
TEST(RacedStatus, CountsTheJobsOfStoppedRunsAsStopped) {
  const TemporaryFolder folder;
  RacedStore raced(folder / "results.db");
  execute(raced.store, numbered_key(0), Finished{});
  for (std::size_t experiment = 0; experiment < 3; ++experiment) {
    for (int repeat = 0; repeat < (experiment == 0 ? 3 : 6); ++repeat) raced.finish(experiment, repeat);
  }
  record_races(raced.store);
  const StatusReport report = read_status(raced.store, 1000);
  EXPECT_EQ(report.work.jobs, 0U);
  EXPECT_THAT(render_status(report, {}), AllOf(HasSubstr("stopped"), HasSubstr("Nothing is left to do.")));
  EXPECT_EQ(nlohmann::json::parse(status_json(report))["jobs"]["train"]["stopped"], 3);
}

}  // namespace
}  // namespace foldwise::results
