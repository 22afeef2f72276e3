// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/jobs/job_selection.h"

#include <gmock/gmock.h>

#include "experiments/fields/configuration.h"
#include "experiments/foundation/error.h"
#include "results/store/store_writer.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::orchestrator {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Key key(const std::string& name) {
  return digest(name);
}

/// Two experiments that share a training and differ in how they are evaluated, and a third one; a run each.
class JobSelectionTest : public ::testing::Test {
 protected:
  JobSelectionTest() : store(results::StoreWriter::open(folder / "results.db")) {
    std::vector<results::ExperimentRecord> experiments;
    for (const double temperature : {0.5, 1.0, 1.0}) {
      Experiment experiment;
      experiment.evaluation.inverse_temperature = temperature;
      experiment.clips.frames = experiments.size() == 2 ? 8 : 32;
      experiments.push_back({key("experiment " + std::to_string(experiments.size())),
                             {{"evaluation.inverse_temperature", temperature == 1 ? "1" : "0.5"},
                              {"clips.frames", std::to_string(experiment.clips.frames)}},
                             configuration(experiment)});
    }
    std::vector<results::RunRecord> runs{{0, 0, 0, key("shared"), key("first")},
                                         {1, 0, 0, key("shared"), key("second")},
                                         {2, 0, 0, key("own"), key("third")}};
    std::vector<results::JobRecord> jobs{{key("frames"), Stage::prepare, "frames"}};
    for (const char* name : {"shared", "own"}) jobs.push_back({key(name), Stage::train, name});
    for (const char* name : {"first", "second", "third"}) jobs.push_back({key(name), Stage::evaluate, name});
    store.put_plan(
        {{"sweep", "", {}, {"evaluation.inverse_temperature", "clips.frames"}, {}}, experiments, runs, jobs, {}});
  }

  void end(const std::string& name, const Outcome& outcome) {
    store.start_attempt({key(name), 1, "node1", "cpu", 42, 0});
    store.end_attempt({key(name), 1, 1, outcome, ""}, results::StoreWriter::Retry::no);
  }
  std::string refusal(const std::function<void()>& call) {
    try {
      call();
    } catch (const UserError& error) {
      return error.what();
    }
    return "nothing was refused";
  }

  TemporaryFolder folder;
  results::StoreWriter store;
};

TEST_F(JobSelectionTest, CancelsOfAnExperimentWhatNoOtherNeeds) {
  EXPECT_THAT(jobs_to_cancel(store, {"evaluation.inverse_temperature=0.5"}).jobs, ElementsAre(key("first")));
  EXPECT_THAT(jobs_to_cancel(store, {"clips.frames=8"}).jobs, ElementsAre(key("own"), key("third")));
  EXPECT_THAT(jobs_to_cancel(store, {"clips.frames=32"}).jobs, ElementsAre(key("shared"), key("first"), key("second")));
}

TEST_F(JobSelectionTest, AnExperimentHasAllThatIsAskedFor) {
  const JobSelection selection = jobs_to_cancel(store, {"evaluation.inverse_temperature=1.0", "clips.frames=8"});
  EXPECT_THAT(selection.jobs, ElementsAre(key("own"), key("third")));
  EXPECT_EQ(selection.description, "2 jobs of 1 experiment");
}

TEST_F(JobSelectionTest, NamesAFieldThatDoesNotVaryToo) {
  EXPECT_EQ(jobs_to_cancel(store, {"model.dropout=0.5"}).jobs.size(), 5U);
}

TEST_F(JobSelectionTest, LeavesOutWhatHasAResult) {
  end("own", Finished{});
  EXPECT_THAT(jobs_to_cancel(store, {"clips.frames=8"}).jobs, ElementsAre(key("third")));
}

TEST_F(JobSelectionTest, CancelsAJobByItsKey) {
  const JobSelection selection = jobs_to_cancel(store, {key("frames").brief(), key("second").hex()});
  EXPECT_THAT(selection.jobs, ElementsAre(key("frames"), key("second")));
  EXPECT_EQ(selection.description, "2 jobs");
}

TEST_F(JobSelectionTest, SaysWhatNamesNothing) {
  EXPECT_THAT(refusal([&] { jobs_to_cancel(store, {"clips.frame=8"}); }),
              ::testing::AllOf(HasSubstr("there is no field clips.frame"), HasSubstr("clips.frames")));
  EXPECT_THAT(refusal([&] { jobs_to_cancel(store, {"clips.frames=9"}); }),
              ::testing::AllOf(HasSubstr("no experiment has it"), HasSubstr("clips.frames is 32 or 8")));
  EXPECT_THAT(refusal([&] { jobs_to_cancel(store, {"beef"}); }), HasSubstr("0 jobs have a key"));
  end("own", Finished{});
  EXPECT_THAT(refusal([&] { jobs_to_cancel(store, {key("own").hex()}); }), HasSubstr("it is finished (own)"));
}

TEST_F(JobSelectionTest, TriesAllAgainThatFailedOrWereCancelled) {
  EXPECT_THAT(jobs_to_retry(store, {}).jobs, IsEmpty());
  end("shared", Crashed{"cut", 0, 1});
  end("own", Diverged{3});
  store.cancel(key("third"));
  EXPECT_THAT(jobs_to_retry(store, {}).jobs, ElementsAre(key("shared"), key("third")));
  EXPECT_THAT(jobs_to_retry(store, {"clips.frames=8"}).jobs, ElementsAre(key("third")));
  EXPECT_THAT(jobs_to_retry(store, {key("shared").brief()}).jobs, ElementsAre(key("shared")));
}

TEST_F(JobSelectionTest, TriesNothingAgainThatWouldEndTheSame) {
  end("own", Diverged{3});
  EXPECT_THAT(refusal([&] { jobs_to_retry(store, {key("own").hex()}); }),
              ::testing::AllOf(HasSubstr("it is diverged (own)"), HasSubstr("training.learning_rate")));
  EXPECT_THAT(refusal([&] { jobs_to_retry(store, {key("first").hex()}); }), HasSubstr("it is planned (first)"));
}

}  // namespace
}  // namespace foldwise::orchestrator
