// SPDX-License-Identifier: Apache-2.0
#include "experiments/jobs/message_format.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "experiments/jobs/job.h"

namespace foldwise {
namespace {

/// A message of each kind with all that it may say, one line each.
std::string every_message() {
  JobSpec job{.key = digest("job"),
              .stage = Stage::score,
              .experiment = {},
              .output = "/runs",
              .inputs = {.prepared = {digest("a")}, .of_the_fold = {{Stage::train, digest("c")}}},
              .files = {{"model.weights", "/weights.pth", digest("d")}},
              .fold_file = "folds/x.json",
              .videos = {{.id = "1", .path = "1.avi", .record = 7, .planned = digest("v")}},
              .fold = 2,
              .repeat = 3,
              .seed = 4,
              .attempt = 2};
  job.experiment.model.width = 0.5;
  const Result result{.metrics = {{"accuracy", 0.5}},
                      .epochs = {{.epoch = 1, .metrics = {{"train_loss", 0.25}}}},
                      .predictions = {{.sample = "1", .target = 3, .scores = {0.5}, .targets = {0.25}}},
                      .artifacts = {{.name = "model", .path = "stages/x/model", .bytes = 5}},
                      .exclusions = {{.sample = "2", .reason = "cannot be decoded"}}};
  std::string lines = to_line(WorkerRequest(RunJob{job})) + "\n" + to_line(WorkerRequest(StopJob{})) + "\n";
  std::vector<WorkerReport> reports{
      Ready{"cpu", {{"libtorch", "2.6.0"}}},
      Progress{digest("job"), 1, 2, 3, 4, 0.5, true, {{.epoch = 1, .metrics = {{"train_loss", 0.25}}}}, {"resumed"}}};
  for (const Outcome& outcome : std::vector<Outcome>{Finished{result}, Diverged{3}, Rejected{"no file"},
                                                     Crashed{"abort", 6, 0}, Stalled{5}, Interrupted{2}})
    reports.emplace_back(Ended{digest("job"), outcome, 2.5, {1, 2}});
  for (const WorkerReport& report : reports) lines += to_line(report) + "\n";
  return lines;
}

TEST(MessageFormat, NamesTheReleaseAndADigest) {
  EXPECT_THAT(message_format(), testing::MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+-[0-9a-f]{12}"));
}

TEST(MessageFormat, IsAnotherOneWhereMessagesLookOtherwise) {
  EXPECT_EQ(digest(every_message()).brief(), "ce5344ba6c51")
      << "Messages look otherwise: raise `messages` in experiments/jobs/message_format.cpp, or a worker of before is "
         "asked for jobs that it misunderstands, and write this digest here. They are now:\n"
      << every_message();
}

}  // namespace
}  // namespace foldwise
