// SPDX-License-Identifier: Apache-2.0
// What an earlier Foldwise trained is trained on other frames than this one prepares, so all is to be done again,
// beside what is there: its database beside its data, as old_results/README.md made them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "orchestrator/plan/survey/plan_survey.h"
#include "results/store/store_writer.h"
#include "results/table.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::orchestrator {
namespace {

class OldResults : public testing::Test {
 protected:
  OldResults() { std::filesystem::copy(FOLDWISE_OLD_RESULTS, folder.path(), std::filesystem::copy_options::recursive); }

  Sweep sweep(std::vector<std::string> overrides = {}) const {
    overrides.push_back("dataset.root=" + (folder / "data").string());
    overrides.push_back("output=" + folder.path().string());
    return Sweep::parse(read_text(folder / "sweep.yaml"), "sweep.yaml", folder.path(), overrides);
  }

  Plan plan(const Sweep& sweep) const {
    datasets::DigestCache digests(folder / "digests");
    return Plan::make(sweep, digests);
  }

  JobStates states() const { return results::StoreReader::open(folder / "results.db").job_states(); }

  TemporaryFolder folder;
};

TEST_F(OldResults, AreNotReusedWhereFramesAreOthersNow) {
  const Sweep today = sweep();
  const Plan jobs = plan(today);

  const PlanSurvey survey = PlanSurvey::make(jobs, states());

  EXPECT_EQ(jobs.workload().items.size(), 13U);
  const auto reused = [&](Stage stage) { return survey.stages[static_cast<std::size_t>(stage)].count(Fate::reused); };
  const auto fresh = [&](Stage stage) { return survey.stages[static_cast<std::size_t>(stage)].count(Fate::fresh); };
  EXPECT_EQ(reused(Stage::prepare), 0U);
  EXPECT_EQ(reused(Stage::train), 0U);
  EXPECT_EQ(fresh(Stage::prepare), 1U);
  EXPECT_EQ(fresh(Stage::train), 4U);
  EXPECT_EQ(fresh(Stage::score), 4U);
  EXPECT_EQ(fresh(Stage::evaluate), 4U);
  EXPECT_EQ(survey.left(), 13U);
  EXPECT_THAT(survey.runs_done, testing::ElementsAre(0, 0));
}

TEST_F(OldResults, GiveTheTableThatTheyGaveUntilTheSweepIsRunAgain) {
  const auto store = results::StoreReader::open(folder / "results.db");
  EXPECT_EQ(results::render_tables(store, results::TableFormat::csv), read_text(folder / "table.csv"));
}

TEST_F(OldResults, StayBesideThoseOfTheNewPlan) {
  const Sweep today = sweep();
  const Plan jobs = plan(today);
  {
    auto store = results::StoreWriter::open(folder / "results.db");
    store.put_plan(jobs.records());
  }
  const auto store = results::StoreReader::open(folder / "results.db");
  EXPECT_EQ(store.job_states().size(), 9U + 13U);
  EXPECT_EQ(store.jobs().size(), 13U);
  EXPECT_EQ(store.runs(), jobs.runs());
}

}  // namespace
}  // namespace foldwise::orchestrator
