// SPDX-License-Identifier: Apache-2.0
#include "worker/stages/stages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/datasets/shard_surgery.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"
#include "tests/worker/small_sweep.h"
#include "tests/worker/stages/job_outcome.h"
#include "worker/models/weights/normalisation.h"
#include "worker/models/weights/safetensors.h"
#include "worker/models/weights/weights.h"

namespace foldwise::worker {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Key;
using testing::Not;
using testing::Pair;
using testing::SizeIs;

std::filesystem::path model_of(const SmallSweep& sweep) {
  return stage_folder(sweep.output(), SmallSweep::train_key()) / "model.safetensors";
}

std::string content_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

TEST(TrainStage, LeavesItsModelItsSamplingAndItsResult) {
  const SmallSweep sweep;
  const Result result = finished(sweep.train_job());
  EXPECT_THAT(result.metrics, AllOf(Contains(Pair("epochs_run", 3)), Contains(Pair("train_videos", 9)),
                                    Contains(Pair("validation_videos", 3)), Contains(Key("validation_accuracy")),
                                    Contains(Pair("cuda", 0)), Contains(Pair("deterministic", 1))));
  EXPECT_EQ(result.metrics.at("epochs"), result.metrics.at("best_epoch"));
  EXPECT_THAT(result.epochs, SizeIs(3));
  const std::filesystem::path stage = stage_folder(sweep.output(), SmallSweep::train_key());
  EXPECT_EQ(parse_result(content_of(stage / "result.json")), result);
  ASSERT_THAT(result.artifacts, SizeIs(2));
  for (const Artifact& artifact : result.artifacts) {
    EXPECT_EQ(std::filesystem::file_size(sweep.output() / artifact.path), artifact.bytes);
  }
  EXPECT_FALSE(std::filesystem::exists(stage / "checkpoints"));
  const SafeTensors sampling = read_safetensors(stage / "sampling.safetensors");
  EXPECT_THAT(sampling.tensors.at("positions").sizes(), ElementsAre(3, 9));
  EXPECT_EQ(sampling.tensors.at("w").size(1), sampling.tensors.at("offsets")[9].item<std::int64_t>());
  EXPECT_THAT(sampling.metadata.at("videos"), HasSubstr("video/8"));
}

TEST(TrainStage, EndsWithTheSameBytesAfterAStop) {
  const SmallSweep whole;
  finished(whole.train_job());
  const SmallSweep stopped;
  Listener listener(8);
  const Outcome outcome = run_stage(stopped.train_job(), torch::kCPU, listener);
  EXPECT_EQ(to_json(outcome), to_json(Outcome(Interrupted{2})));
  EXPECT_THAT(listener.reports, Contains(Field(&Progress::checkpointed, true)));
  EXPECT_THAT(listener.reports, Contains(Field(&Progress::finished_epochs, SizeIs(1))));
  finished(stopped.train_job());
  for (const char* name : {"result.json", "model.safetensors", "sampling.safetensors"}) {
    EXPECT_EQ(content_of(stage_folder(whole.output(), SmallSweep::train_key()) / name),
              content_of(stage_folder(stopped.output(), SmallSweep::train_key()) / name))
        << name;
  }
}

TEST(TrainStage, AnswersAFinishedJobFromItsResult) {
  const SmallSweep sweep;
  const Result first = finished(sweep.train_job());
  Listener listener;
  const Outcome again = run_stage(sweep.train_job(), torch::kCPU, listener);
  EXPECT_EQ(std::get<Finished>(again).result, first);
  EXPECT_TRUE(listener.reports.empty());
}

TEST(TrainStage, RemovesTheCheckpointsThatItLeftWhenItWasKilledBehindItsResult) {
  const SmallSweep sweep;
  const Result first = finished(sweep.train_job());
  const std::filesystem::path checkpoints = stage_folder(sweep.output(), sweep.train_job().key) / "checkpoints";
  write_text(checkpoints / "checkpoint-1.safetensors", "state");

  EXPECT_EQ(finished(sweep.train_job()), first);

  EXPECT_FALSE(std::filesystem::exists(checkpoints));
}

TEST(TrainStage, RunsAgainWhenAnArtifactIsGone) {
  const SmallSweep sweep;
  const Result first = finished(sweep.train_job());
  std::filesystem::remove(sweep.output() / first.artifacts.front().path);
  EXPECT_EQ(finished(sweep.train_job()), first);
  EXPECT_TRUE(std::filesystem::exists(sweep.output() / first.artifacts.front().path));
}

TEST(TrainStage, LeavesNoCheckpointsWhenItDiverges) {
  const SmallSweep sweep;
  JobSpec job = sweep.train_job();
  job.experiment.training.learning_rate = {1e30, 1e30};
  job.experiment.execution.checkpoint_interval = 0;
  Listener listener;
  EXPECT_TRUE(std::holds_alternative<Diverged>(run_stage(job, torch::kCPU, listener)));
  EXPECT_THAT(listener.reports, Contains(Field(&Progress::checkpointed, true)));
  EXPECT_FALSE(std::filesystem::exists(stage_folder(sweep.output(), SmallSweep::train_key()) / "checkpoints"));
}

TEST(TrainStage, TellsTheFiguresOfItsBestEpoch) {
  const SmallSweep sweep;
  JobSpec job = sweep.train_job();
  job.experiment.training.learning_rate = {0, 0};  // no epoch is better than the first
  const Result result = finished(job);
  EXPECT_EQ(result.metrics.at("best_epoch"), 1);
  ASSERT_THAT(result.epochs, SizeIs(3));
  for (const char* figure : {"train_loss", "validation_loss", "validation_accuracy"}) {
    EXPECT_EQ(result.metrics.at(figure), result.epochs.front().metrics.at(figure)) << figure;
  }
  EXPECT_NE(result.epochs.back().metrics.at("train_loss"), result.epochs.front().metrics.at("train_loss"));
}

TEST(TrainStage, PassesOnWhatTheWeightsOfItsStartExpectOfPixels) {
  const SmallSweep sweep;
  finished(sweep.train_job());
  SafeTensors start = read_safetensors(model_of(sweep));
  start.metadata["normalisation"] = R"({"mean": [0.1, 0.2, 0.3], "deviation": [1, 2, 3]})";
  write_safetensors(sweep.output() / "start.safetensors", start);
  JobSpec job = sweep.train_job();
  job.key = digest("train from a file");
  job.experiment.model.weights = (sweep.output() / "start.safetensors").string();
  finished(job);
  const SafeTensors trained = read_safetensors(stage_folder(sweep.output(), job.key) / "model.safetensors");
  EXPECT_EQ(normalisation_of(trained, "trained"), normalisation_of(start, "start"));
}

TEST(TrainStage, DropsWhatPreparationLeftOutAndSaysSo) {
  SmallSweep sweep;
  sweep.fold().entries.push_back({"video/broken", 0, "train"});
  sweep.write_fold();
  sweep.finish_preparation({{"video/broken", "cut"}, {"video/of another fold", "cut"}});
  const Result result = finished(sweep.train_job());
  EXPECT_THAT(result.exclusions, ElementsAre(Exclusion{"video/broken", "cut"}));
  EXPECT_EQ(result.metrics.at("train_videos"), 9);
}

TEST(TrainStage, LearnsFromJpegFramesTheSameEachTime) {
  const datasets::FrameCoding jpeg{.codec = FrameCodec::jpeg, .jpeg_quality = 90};
  const SmallSweep first(jpeg);
  const SmallSweep second(jpeg);
  const SmallSweep raw;
  EXPECT_EQ(finished(first.train_job()), finished(second.train_job()));
  finished(raw.train_job());
  const auto model = [](const SmallSweep& sweep) {
    return content_of(stage_folder(sweep.output(), SmallSweep::train_key()) / "model.safetensors");
  };
  EXPECT_EQ(model(first), model(second));
  EXPECT_NE(model(first), model(raw));
  finished(first.score_job());
  EXPECT_THAT(finished(first.evaluate_job()).predictions, SizeIs(6));
}

TEST(TrainStage, RejectsAJpegFrameThatCannotBeDecoded) {
  const SmallSweep sweep({.codec = FrameCodec::jpeg});
  datasets::ShardSurgery surgery(datasets::shard_path(sweep.output(), SmallSweep::prepare_key()));
  surgery.bytes[surgery.video_offset()] = 0;  // no JPEG begins so
  surgery.sign_video();
  surgery.write();
  EXPECT_THAT(rejection(sweep.train_job()), AllOf(HasSubstr("video/0"), HasSubstr("frame 0 in the frame store")));
}

TEST(TrainStage, RejectsAVideoThatNoShardHolds) {
  SmallSweep sweep;
  sweep.fold().entries.push_back({"video/missing", 0, "train"});
  sweep.write_fold();
  EXPECT_THAT(rejection(sweep.train_job()), HasSubstr("video/missing"));
}

TEST(TrainStage, RejectsAPartOfWhichNothingCouldBePrepared) {
  SmallSweep sweep;
  std::vector<Exclusion> exclusions;
  for (const datasets::FoldEntry& entry : sweep.fold().entries) {
    if (entry.part == "validation") exclusions.push_back({entry.id, "cut"});
  }
  sweep.finish_preparation(exclusions);
  EXPECT_THAT(rejection(sweep.train_job()), HasSubstr("'validation' has no video"));
}

TEST(TrainStage, RejectsAMissingShard) {
  const SmallSweep sweep;
  std::filesystem::remove(datasets::shard_path(sweep.output(), SmallSweep::prepare_key()));
  EXPECT_THAT(rejection(sweep.train_job()), HasSubstr(SmallSweep::prepare_key().hex()));
}

/// The result of an evaluation of what this job scores.
Result evaluated(const SmallSweep& sweep, const JobSpec& score_job) {
  finished(score_job);
  return finished(sweep.evaluate_job(score_job.key));
}

std::filesystem::path scores_of(const SmallSweep& sweep) {
  return stage_folder(sweep.output(), SmallSweep::score_key()) / "scores.safetensors";
}

TEST(ScoreStage, KeepsTheScoresOfEveryStep) {
  const SmallSweep sweep;
  const Result training = finished(sweep.train_job());
  const Result result = finished(sweep.score_job());
  EXPECT_THAT(result.predictions, IsEmpty());
  EXPECT_EQ(result.metrics, (std::map<std::string, double>{{"epochs", training.metrics.at("epochs")},
                                                           {"epochs_run", training.metrics.at("epochs_run")},
                                                           {"test_videos", 6}}));
  ASSERT_THAT(result.artifacts, SizeIs(1));
  EXPECT_EQ(sweep.output() / result.artifacts.front().path, scores_of(sweep));
  const SafeTensors file = read_safetensors(scores_of(sweep));
  const torch::Tensor& first = file.tensors.at("scores/video/12");
  EXPECT_EQ(first.scalar_type(), torch::kFloat);
  EXPECT_EQ(first.size(0), 3);
  EXPECT_GE(first.size(1), 4);  // no video is shorter than the clip
  EXPECT_EQ(file.metadata.at("classes"), R"(["upright","level","both"])");
  EXPECT_EQ(file.metadata.at("samples"), R"(["video/12","video/13","video/14","video/15","video/16","video/17"])");
}

TEST(ScoreStage, RunsAgainWhenItsScoresAreGone) {
  const SmallSweep sweep;
  finished(sweep.train_job());
  const Result first = finished(sweep.score_job());
  std::filesystem::remove(scores_of(sweep));
  EXPECT_EQ(finished(sweep.score_job()), first);
  EXPECT_TRUE(std::filesystem::exists(scores_of(sweep)));
}

TEST(ScoreStage, ComputesAsTheTrainingDid) {
  const SmallSweep sweep;
  finished(sweep.train_job());
  const Result exact = evaluated(sweep, sweep.score_job());
  JobSpec job = sweep.score_job();
  job.key = digest("score in bfloat16");
  job.experiment.training.precision = Precision::bfloat16;
  job.experiment.training.memory_format = MemoryFormat::channels_last;
  const Result rounded = evaluated(sweep, job);
  ASSERT_THAT(rounded.predictions, SizeIs(exact.predictions.size()));
  double largest = 0;
  double difference = 0;
  for (std::size_t video = 0; video < exact.predictions.size(); ++video) {
    for (std::size_t i = 0; i < 3; ++i) {
      const double score = exact.predictions[video].scores[i];
      largest = std::max(largest, std::abs(score));
      difference = std::max(difference, std::abs(rounded.predictions[video].scores[i] - score));
    }
  }
  EXPECT_GT(difference, 0);
  EXPECT_LT(difference, largest / 16);
}

TEST(ScoreStage, SaysWhatPreparationLeftOut) {
  SmallSweep sweep;
  sweep.fold().entries.push_back({"video/broken", 0, "test"});
  sweep.write_fold();
  sweep.finish_preparation({{"video/broken", "cut"}, {"video/of another fold", "cut"}});
  finished(sweep.train_job());
  const Result scored = finished(sweep.score_job());
  const Result result = finished(sweep.evaluate_job());
  EXPECT_THAT(scored.exclusions, ElementsAre(Exclusion{"video/broken", "cut"}));
  EXPECT_EQ(result.exclusions, scored.exclusions);
  EXPECT_THAT(result.predictions, SizeIs(6));
}

TEST(ScoreStage, SeesPixelsAsTheTrainedNetworkDid) {
  const SmallSweep sweep;
  finished(sweep.train_job());
  const Result before = evaluated(sweep, sweep.score_job());
  SafeTensors model = read_safetensors(model_of(sweep));
  model.metadata["normalisation"] = R"({"mean": [0, 0, 0], "deviation": [1, 1, 1]})";
  write_safetensors(model_of(sweep), model);
  const std::filesystem::path left = model_of(sweep).parent_path() / "result.json";
  Result result = parse_result(read_text(left));
  for (Artifact& artifact : result.artifacts) {
    if (artifact.name == "model")
      artifact.bytes = static_cast<std::int64_t>(std::filesystem::file_size(model_of(sweep)));
  }
  write_text(left, to_json(result));  // as a version without checksums left it
  JobSpec job = sweep.score_job();
  job.key = digest("score on other pixels");
  EXPECT_NE(evaluated(sweep, job).predictions, before.predictions);
}

TEST(ScoreStage, SeesTheMiddleOfFramesWhereEvaluationSeesNothingElse) {
  const SmallSweep sweep;
  finished(sweep.train_job());
  JobSpec job = sweep.score_job();
  const Result whole = evaluated(sweep, job);
  job.key = digest("score the middle");
  job.experiment.clips.evaluation_crop_area = 0.25;
  const Result middle = evaluated(sweep, job);
  EXPECT_NE(middle.predictions.front().scores, whole.predictions.front().scores);
}

TEST(ScoreStage, RejectsADamagedModel) {
  const SmallSweep sweep;
  finished(sweep.train_job());
  std::filesystem::resize_file(model_of(sweep), 5000);
  EXPECT_THAT(rejection(sweep.score_job()), HasSubstr("model.safetensors"));
}

TEST(ScoreStage, RejectsATrainingWithoutAResult) {
  const SmallSweep sweep;
  EXPECT_THAT(rejection(sweep.score_job()), HasSubstr("no result of this stage"));
}

TEST(ScoreStage, StopsBetweenVideos) {
  const SmallSweep sweep;
  finished(sweep.train_job());
  Listener listener(2);
  EXPECT_TRUE(std::holds_alternative<Interrupted>(run_stage(sweep.score_job(), torch::kCPU, listener)));
  EXPECT_FALSE(std::filesystem::exists(scores_of(sweep)));
}

TEST(EvaluateStage, PredictsTheTestVideosAndPassesTheEpochsOn) {
  const SmallSweep sweep;
  const Result training = finished(sweep.train_job());
  const Result result = evaluated(sweep, sweep.score_job());
  EXPECT_THAT(result.predictions, AllOf(SizeIs(6), Each(Field(&Prediction::scores, SizeIs(3)))));
  EXPECT_EQ(result.predictions.front().sample, "video/12");
  EXPECT_EQ(result.metrics.at("epochs"), training.metrics.at("epochs"));
  EXPECT_EQ(result.metrics.at("epochs_run"), training.metrics.at("epochs_run"));
  EXPECT_THAT(result.metrics, AllOf(Contains(Key("accuracy")), Contains(Key("unweighted_average_recall")),
                                    Contains(Key("loss")), Contains(Pair("test_videos", 6))));
  EXPECT_THAT(result.metrics, Not(Contains(Key("cross_entropy"))));  // it is the loss
  EXPECT_THAT(result.artifacts, IsEmpty());
}

TEST(EvaluateStage, WeighsScoresByItsOwnInverseTemperature) {
  const SmallSweep sweep;
  finished(sweep.train_job());
  finished(sweep.score_job());
  JobSpec job = sweep.evaluate_job();
  job.experiment.evaluation.inverse_temperature = 0;
  const Result mean = finished(job);
  job.key = digest("evaluate by the maximum");
  job.experiment.evaluation.inverse_temperature = 1e6;
  const Result maximum = finished(job);
  ASSERT_THAT(maximum.predictions, SizeIs(mean.predictions.size()));
  double gain = 0;
  for (std::size_t video = 0; video < mean.predictions.size(); ++video) {
    for (std::size_t i = 0; i < 3; ++i) {
      gain += maximum.predictions[video].scores[i] - mean.predictions[video].scores[i];
    }
  }
  EXPECT_GT(gain, 0);
}

TEST(EvaluateStage, NeedsNeitherFramesNorNetworkNorFold) {
  const SmallSweep sweep;
  finished(sweep.train_job());
  finished(sweep.score_job());
  std::filesystem::remove_all(sweep.output() / "folds");
  std::filesystem::remove(model_of(sweep));
  std::filesystem::remove(datasets::shard_path(sweep.output(), SmallSweep::prepare_key()));
  EXPECT_THAT(finished(sweep.evaluate_job()).predictions, SizeIs(6));
}

TEST(EvaluateStage, RejectsDamagedScores) {
  const SmallSweep sweep;
  finished(sweep.train_job());
  finished(sweep.score_job());
  std::filesystem::resize_file(scores_of(sweep), std::filesystem::file_size(scores_of(sweep)) - 8);
  EXPECT_THAT(rejection(sweep.evaluate_job()), HasSubstr("scores.safetensors"));
}

TEST(EvaluateStage, RejectsAScoringWithoutAResult) {
  const SmallSweep sweep;
  EXPECT_THAT(rejection(sweep.evaluate_job()), HasSubstr("no result of this stage"));
}

/// Prepares two pictures of a table that it writes into the folder.
JobSpec job_of_two_pictures(const TemporaryFolder& folder) {
  const std::string header = "emotion,pixels\n";
  std::string row = "0,0";
  for (int pixel = 1; pixel < 48 * 48; ++pixel) row += " " + std::to_string(pixel % 256);
  row += "\n";
  write_text(folder / "faces.csv", header + row + row);
  JobSpec job;
  job.key = digest("prepare");
  job.stage = Stage::prepare;
  job.output = folder.path().string();
  job.experiment.dataset.root = folder.path().string();
  job.experiment.dataset.frames.size = {16, 16};
  job.videos = {{"first", "faces.csv", std::ssize(header)}, {"second", "faces.csv", std::ssize(header + row)}};
  return job;
}

TEST(PrepareStage, StopsBetweenVideosAndGoesOn) {
  const TemporaryFolder folder;
  const JobSpec job = job_of_two_pictures(folder);
  Listener listener(1);

  EXPECT_TRUE(std::holds_alternative<Interrupted>(run_stage(job, torch::kCPU, listener)));

  ASSERT_THAT(listener.reports, SizeIs(1));
  EXPECT_EQ(listener.reports.front().step, 1);
  EXPECT_EQ(listener.reports.front().steps, 2);
  EXPECT_EQ(finished(job).metrics.at("videos"), 2);
}

TEST(PrepareStage, RunsAgainWhenItsShardIsGone) {
  const TemporaryFolder folder;
  const JobSpec job = job_of_two_pictures(folder);
  finished(job);
  const std::filesystem::path shard = datasets::shard_path(job.output, job.key);
  EXPECT_TRUE(std::filesystem::remove(shard));

  EXPECT_EQ(finished(job).metrics.at("videos"), 2);

  EXPECT_TRUE(std::filesystem::exists(shard));
}

TEST(StageFolder, IsLockedByOneAttemptAtATime) {
  const SmallSweep sweep;
  const auto patience = std::chrono::milliseconds(50);
  auto first = StageFolder::lock(sweep.output(), SmallSweep::train_key(), patience);
  ASSERT_TRUE(first);
  EXPECT_FALSE(StageFolder::lock(sweep.output(), SmallSweep::train_key(), patience));
  first.reset();
  EXPECT_TRUE(StageFolder::lock(sweep.output(), SmallSweep::train_key(), patience));
}

TEST(StageFolder, ThatCannotBeLockedIsRefusedAtOnce) {
  const SmallSweep sweep;
  const std::filesystem::path stage = stage_folder(sweep.output(), SmallSweep::train_key());
  std::filesystem::create_directories(stage / "lock");  // a folder in the file's place
  EXPECT_THAT(rejection(sweep.train_job()), AllOf(HasSubstr(stage.string()), HasSubstr("Is a directory")));
}

TEST(StageFolder, HasNoResultWhereItsFileIsDamaged) {
  const TemporaryFolder output;
  const auto stage = StageFolder::lock(output.path(), digest("job"), std::chrono::seconds(1));
  ASSERT_TRUE(stage);
  Result result;
  result.metrics = {{"accuracy", 0.5}};
  stage->finish(result);
  const std::string whole = read_text(stage->file("result.json"));

  for (const std::string& content : {std::string(), whole.substr(0, whole.size() / 2), std::string("[]")}) {
    write_text(stage->file("result.json"), content);
    EXPECT_EQ(stage->finished(), std::nullopt) << content;
  }
}

TEST(StageFolder, HasNoResultWhereAnArtifactHasAnotherSize) {
  const TemporaryFolder output;
  const auto stage = StageFolder::lock(output.path(), digest("job"), std::chrono::seconds(1));
  ASSERT_TRUE(stage);
  write_text(stage->file("model"), "whole");
  Result result;
  result.artifacts = {stage->artifact("model", "model")};
  stage->finish(result);
  EXPECT_EQ(stage->finished(), result);

  for (const std::string content : {"whol", "whole and more"}) {
    write_text(stage->file("model"), content);
    EXPECT_EQ(stage->finished(), std::nullopt) << content;
  }
}

}  // namespace
}  // namespace foldwise::worker
