// SPDX-License-Identifier: Apache-2.0
// The command `orchestrator plan`.
#include <gmock/gmock.h>

#include <cstdlib>

#include "orchestrator/commands/commands.h"
#include "results/store/store_writer.h"
#include "tests/orchestrator/plan_fixture.h"
#include "tests/support/files.h"

namespace foldwise::orchestrator {
namespace {

using ::testing::HasSubstr;

class PlanCommand : public PlanFixture {
 protected:
  PlanCommand() { ::setenv("XDG_CACHE_HOME", (folder / "cache").c_str(), 1); }
  ~PlanCommand() override { ::unsetenv("XDG_CACHE_HOME"); }

  std::string plan_text(const std::string& scale = {}) const {
    ::testing::internal::CaptureStdout();
    EXPECT_EQ(plan_command({(folder / "sweep.yaml").string(), {}, scale}, PlanDetail::experiments), exit_finished);
    return ::testing::internal::GetCapturedStdout();
  }
};

// Of six trainings one finished, two diverged, one was rejected, one has recorded an epoch, and one has not begun.
TEST_F(PlanCommand, CountsTheJobsOfEachStageByWhatBecomesOfThem) {
  const Sweep planned = sweep("protocol: {repeats: 6}\n");
  const Plan made = plan(planned);
  write_text(folder / "sweep.yaml", made.sweep_record().text);
  results::StoreWriter store = results::StoreWriter::open(folder / "runs/results.db");
  store.put_plan(made.records());
  const std::vector<Outcome> outcomes{Finished{}, Diverged{3}, Diverged{4}, Rejected{"no such file"}};
  for (std::size_t run = 0; run < outcomes.size(); ++run) {
    const Key train = made.runs()[run].train;
    store.start_attempt({train, 1, "host", "cpu", 1, 10});
    store.end_attempt({train, 1, 20, outcomes[run], ""}, results::StoreWriter::Retry::no);
  }
  store.add_epochs(made.runs()[4].train, {{1, {{"train_loss", 1.0}}}});

  const std::string text = plan_text();

  EXPECT_THAT(
      text, HasSubstr("  stage       asked for    jobs    reused   resumed   tried again  given up     new  to run\n"));
  EXPECT_THAT(
      text, HasSubstr("  train               6       6         1         1             1         2       1       3\n"));
}

// Of 35 videos in Train_AFEW 28 train.
TEST_F(PlanCommand, SaysWhereAScalesResultsLieAndWhatIsLeftToTrain) {
  const Sweep planned = sweep("training: {epochs: 200}\nscales: {smoke: {training.epochs: 2}}\n");
  write_text(folder / "sweep.yaml", planned.text());

  const std::string full = plan_text();
  const std::string smoke = plan_text("smoke");

  EXPECT_THAT(full, HasSubstr("results in " + (folder / "runs").string() + "\nafew in " + (folder / "afew").string() +
                              ": 70 samples, 7 classes: Angry, Disgust, Fear, Happy, Neutral, Sad, Surprise\n\n"));
  EXPECT_THAT(full, HasSubstr("1 training left: at most 200 epochs, 5600 samples.\n"));
  EXPECT_THAT(smoke, HasSubstr("results in " + (folder / "runs-smoke").string() + "\nAt scale smoke: "));
  EXPECT_THAT(smoke, HasSubstr("1 training left: at most 2 epochs, 56 samples.\n"));
}

}  // namespace
}  // namespace foldwise::orchestrator
