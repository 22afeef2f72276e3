// SPDX-License-Identifier: Apache-2.0
#include "results/store/rebuild.h"

#include <gmock/gmock.h>

#include "tests/results/sample_store.h"

namespace foldwise::results {
namespace {

using namespace foldwise::results::testing;

class RebuildTest : public ::testing::Test {
 protected:
  void leave_result(const Key& job, const std::string& text) { write_text(result_file(folder.path(), job), text); }
  void leave_result(const Key& job, const Result& result) { leave_result(job, to_json(result)); }
  Rebuilt rebuild_plan() const { return rebuild(folder.path(), plan); }
  StoreWriter open() const { return StoreWriter::open(folder / "results.db"); }

  TemporaryFolder folder;
  SamplePlan plan = sample_plan({{{"clips.frames", "8"}}}, 3);
  const Key train = plan.runs[0].train;
  const Key evaluate = plan.runs[0].evaluate;
};

Result sample_result() {
  Result result = result_with({{"accuracy", 0.1 + 0.2}}, {{1, {{"train_loss", 1.5}}}});
  result.predictions = {{"a", 1, {0.25, -1.0 / 3}}};
  result.artifacts = {{"weights", "stages/x/weights.safetensors", 12}};
  result.exclusions = {{"b", "cut"}};
  return result;
}

TEST_F(RebuildTest, AdoptsResultsWhoseMessageWasLost) {
  auto store = open();
  plan.put_into(store);
  leave_result(train, sample_result());

  EXPECT_EQ(adopt_results(store, folder.path(), plan.keys()).adopted, 1U);

  EXPECT_EQ(store.job_state(train).status, JobStatus::finished);
  EXPECT_EQ(store.metrics(train), sample_result().metrics);
  EXPECT_EQ(store.predictions(train), sample_result().predictions);
  EXPECT_EQ(store.epochs(train), sample_result().epochs);
}

TEST_F(RebuildTest, RemovesTheCheckpointsOfAJobThatWasKilledBehindItsResult) {
  auto store = open();
  plan.put_into(store);
  leave_result(train, sample_result());
  const auto checkpoints = result_file(folder.path(), train).parent_path() / "checkpoints";
  write_text(checkpoints / "checkpoint-7.safetensors", "state");
  const auto others = result_file(folder.path(), plan.runs[1].train).parent_path() / "checkpoints";
  write_text(others / "checkpoint-7.safetensors", "state");

  adopt_results(store, folder.path(), plan.keys());

  EXPECT_FALSE(std::filesystem::exists(checkpoints));
  EXPECT_TRUE(std::filesystem::exists(others)) << "it is not finished";
}

// More than one transaction's worth.
TEST_F(RebuildTest, AdoptsMoreThanAThousandResults) {
  plan = sample_plan({{{"clips.frames", "8"}}}, 501);
  auto store = open();
  plan.put_into(store);
  for (std::size_t job = 1; job <= 1001; ++job) leave_result(plan.jobs[job].key, sample_result());

  EXPECT_EQ(adopt_results(store, folder.path(), plan.keys()).adopted, 1001U);

  EXPECT_EQ(store.unfinished().size(), plan.jobs.size() - 1001);
}

TEST_F(RebuildTest, LeavesRecordedJobsAlone) {
  auto store = open();
  plan.put_into(store);
  execute(store, train, Finished{result_with({{"accuracy", 1}})});
  leave_result(train, sample_result());

  EXPECT_EQ(adopt_results(store, folder.path(), plan.keys()).adopted, 0U);
  EXPECT_EQ(store.metrics(train).at("accuracy"), 1);
}

TEST_F(RebuildTest, AdoptsTheResultOfAJobThatWasThoughtToHaveFailed) {
  auto store = open();
  plan.put_into(store);
  execute(store, train, Crashed{"the node died", 0, 0});
  leave_result(train, sample_result());

  EXPECT_EQ(adopt_results(store, folder.path(), plan.keys()).adopted, 1U);
  EXPECT_EQ(store.job_state(train).status, JobStatus::finished);
}

TEST_F(RebuildTest, IgnoresWhatIsNoResult) {
  auto store = open();
  plan.put_into(store);
  const std::string whole = to_json(sample_result());
  leave_result(train, whole.substr(0, whole.size() / 2));
  leave_result(evaluate, "");
  leave_result(plan.runs[1].train, "[1, 2]");
  std::filesystem::create_directories(folder / ("stages/" + plan.runs[2].train.hex()));

  EXPECT_EQ(adopt_results(store, folder.path(), plan.keys()).adopted, 0U);
  EXPECT_EQ(store.job_state(train).status, JobStatus::planned);
}

TEST_F(RebuildTest, BelievesNoResultThatSomebodyEdited) {
  auto store = open();
  plan.put_into(store);
  std::string text = result_file_text({.result = result_with({{"accuracy", 0.25}})});
  text.replace(text.find("0.25"), 4, "0.95");
  leave_result(evaluate, text);
  leave_result(train, result_file_text({.result = sample_result()}));

  const AdoptedResults adopted = adopt_results(store, folder.path(), plan.keys());

  EXPECT_EQ(adopted.adopted, 1U);
  EXPECT_EQ(adopted.altered, std::vector{result_file(folder.path(), evaluate)});
  EXPECT_EQ(store.job_state(evaluate).status, JobStatus::planned);
  EXPECT_THAT(altered_remark(adopted.altered), ::testing::StartsWith("1 result is not as the job wrote it, such as "));
  EXPECT_EQ(altered_remark({}), "");
}

TEST_F(RebuildTest, MakesTheDatabaseAgain) {
  {
    auto store = open();
    plan.put_into(store);
  }
  leave_result(train, sample_result());
  leave_result(evaluate, sample_result());
  write_text(folder / "results.db", "overwritten by accident");

  const auto rebuilt = rebuild_plan();

  EXPECT_EQ(rebuilt.jobs, plan.jobs.size());
  EXPECT_EQ(rebuilt.finished, 2U);
  EXPECT_EQ(rebuilt.set_aside, folder / "results.db.damaged-1");
  EXPECT_EQ(read_text(folder / "results.db.damaged-1"), "overwritten by accident");
  const auto store = StoreReader::open(folder / "results.db");
  EXPECT_EQ(store.runs(), plan.runs);
  EXPECT_EQ(store.predictions(evaluate), sample_result().predictions);
  EXPECT_EQ(store.job_state(plan.runs[1].train).status, JobStatus::planned);
}

TEST_F(RebuildTest, RestoresTheFolds) {
  give_folds(plan);
  write_text(folder / "results.db", "overwritten by accident");

  rebuild_plan();

  const auto store = StoreReader::open(folder / "results.db");
  EXPECT_EQ(store.folds(), plan.folds);
  EXPECT_EQ(store.runs(), plan.runs);
}

TEST_F(RebuildTest, KeepsEveryOldDatabase) {
  EXPECT_EQ(rebuild_plan().set_aside, std::nullopt);
  EXPECT_EQ(rebuild_plan().set_aside, folder / "results.db.damaged-1");
  EXPECT_EQ(rebuild_plan().set_aside, folder / "results.db.damaged-2");
}

// A write-ahead log that stays behind would be applied to the new database.
TEST_F(RebuildTest, SetsJournalsAsideToo) {
  write_text(folder / "results.db", std::string(5000, 'x'));
  write_text(folder / "results.db-wal", "log");
  write_text(folder / "results.db-journal", "journal");

  rebuild_plan();

  EXPECT_EQ(read_text(folder / "results.db.damaged-1-wal"), "log");
  EXPECT_EQ(read_text(folder / "results.db.damaged-1-journal"), "journal");
}

TEST_F(RebuildTest, IsRefusedWhileACoordinatorRuns) {
  const auto store = open();
  expect_store_error([&] { rebuild_plan(); }, {"pid " + std::to_string(::getpid())});
}

}  // namespace
}  // namespace foldwise::results
