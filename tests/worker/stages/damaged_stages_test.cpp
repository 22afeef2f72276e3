// SPDX-License-Identifier: Apache-2.0
// Of stages.h: what a stage left is damaged, edited, or cannot be written.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <string>

#include "experiments/foundation/files/storage_full.h"
#include "tests/support/file_size_limit.h"
#include "tests/support/files.h"
#include "tests/worker/small_sweep.h"
#include "tests/worker/stages/job_outcome.h"
#include "worker/models/weights/safetensors.h"

namespace foldwise::worker {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::filesystem::path left_by(const SmallSweep& sweep, const Key& key, const std::string& name) {
  return stage_folder(sweep.output(), key) / name;
}

std::filesystem::path trained_model(const SmallSweep& sweep) {
  return left_by(sweep, SmallSweep::train_key(), "model.safetensors");
}

/// Turns bytes in the middle of a file over; its size stays.
void damage(const std::filesystem::path& file) {
  std::string bytes = read_text(file);
  for (std::size_t byte = bytes.size() / 2; byte < bytes.size() / 2 + 16; ++byte)
    bytes[byte] = static_cast<char>(~bytes[byte]);
  write_text(file, bytes);
}

/// As a version without checksums left it.
void forget_checksums(const std::filesystem::path& file) {
  write_text(file, to_json(parse_result(read_text(file))));
}

void fill_with_nan(const std::filesystem::path& file, const std::string& prefix) {
  SafeTensors content = read_safetensors(file);
  for (auto& [name, tensor] : content.tensors) {
    if (name.starts_with(prefix) && tensor.is_floating_point()) tensor.fill_(std::nan(""));
  }
  write_safetensors(file, content);
}

TEST(DamagedStages, ATrainingRunsAgainWhenItsModelWasDamaged) {
  const SmallSweep sweep;
  const Result first = finished(sweep.train_job());
  const std::string whole = read_text(trained_model(sweep));
  damage(trained_model(sweep));
  EXPECT_EQ(finished(sweep.train_job()), first);
  EXPECT_EQ(read_text(trained_model(sweep)), whole);
}

TEST(DamagedStages, ATrainingRunsAgainWhenItsResultWasEdited) {
  const SmallSweep sweep;
  const Result first = finished(sweep.train_job());
  const std::filesystem::path file = left_by(sweep, SmallSweep::train_key(), "result.json");
  std::string text = read_text(file);
  const std::string told = "\"epochs_run\":3";
  text.replace(text.find(told), told.size(), "\"epochs_run\":9");
  write_text(file, text);
  EXPECT_EQ(finished(sweep.train_job()), first);
}

TEST(DamagedStages, AScoringRefusesADamagedModelAndHasItTrainedAgain) {
  const SmallSweep sweep;
  finished(sweep.train_job());
  const Result whole = finished(sweep.score_job());
  std::filesystem::remove_all(stage_folder(sweep.output(), SmallSweep::score_key()));
  damage(trained_model(sweep));
  EXPECT_THAT(rejection(sweep.score_job()), AllOf(HasSubstr("model.safetensors"), HasSubstr("its bytes are not those"),
                                                  HasSubstr("run the sweep again")));
  finished(sweep.train_job());
  EXPECT_EQ(finished(sweep.score_job()), whole);
}

TEST(DamagedStages, AScoringDivergesWhereAScoreIsNoNumber) {
  const SmallSweep sweep;
  finished(sweep.train_job());
  fill_with_nan(trained_model(sweep), "");
  forget_checksums(left_by(sweep, SmallSweep::train_key(), "result.json"));
  EXPECT_EQ(to_json(run_job(sweep.score_job())), to_json(Outcome(Diverged{0})));
}

TEST(DamagedStages, AnEvaluationDivergesWhereAScoreIsNoNumber) {
  const SmallSweep sweep;
  finished(sweep.train_job());
  finished(sweep.score_job());
  const std::filesystem::path result = left_by(sweep, SmallSweep::score_key(), "result.json");
  fill_with_nan(left_by(sweep, SmallSweep::score_key(), scores_name), "scores/");
  EXPECT_THAT(rejection(sweep.evaluate_job()), HasSubstr("its bytes are not those that its job wrote"));
  EXPECT_FALSE(std::filesystem::exists(result)) << "so that the scoring runs again";
  std::filesystem::rename(result.string() + ".damaged", result);
  forget_checksums(result);
  EXPECT_EQ(to_json(run_job(sweep.evaluate_job())), to_json(Outcome(Diverged{0})));
}

TEST(DamagedStages, AJobIsRefusedWhereAFileThatItReadsIsAnotherThanWasPlanned) {
  const SmallSweep sweep;
  const std::filesystem::path weights = sweep.output() / "weights.pth";
  write_text(weights, "as planned");
  JobSpec job = sweep.train_job();
  job.files = {{"model.weights", weights.string(), digest("as planned")}};
  write_text(weights, "as changed");
  EXPECT_THAT(
      rejection(job),
      AllOf(HasSubstr("model.weights " + weights.string() + ": the file has changed since the sweep was planned"),
            HasSubstr(digest("as changed").brief() + " and began with " + digest("as planned").brief()),
            HasSubstr("run the sweep again")));
  std::filesystem::remove(weights);
  EXPECT_THAT(rejection(job), HasSubstr("is gone"));
  EXPECT_FALSE(std::filesystem::exists(trained_model(sweep)));
  write_text(weights, "as planned");
  finished(job);
}

TEST(DamagedStages, AFullDiskIsNoFaultOfTheJob) {
  const SmallSweep sweep;
  const FileSizeLimit limit(1000);
  EXPECT_THROW(run_job(sweep.train_job()), StorageFull);
}

}  // namespace
}  // namespace foldwise::worker
