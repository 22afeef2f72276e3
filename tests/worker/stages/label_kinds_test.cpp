// SPDX-License-Identifier: Apache-2.0
// Jobs on every kind of sample and label but videos of classes, which stages_test.cpp has.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>

#include "datasets/frames/frame_store.h"
#include "datasets/frames/prepare.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"
#include "tests/worker/small_sweep.h"
#include "tests/worker/stages/job_outcome.h"
#include "tests/worker/stages/label_runs.h"
#include "worker/models/weights/safetensors.h"
#include "worker/stages/stored_videos.h"

namespace foldwise::worker {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::Field;
using testing::Ge;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Key;
using testing::Le;
using testing::Not;
using testing::Pair;
using testing::SizeIs;

/// A fusion of both modalities that is validated within its epochs too.
std::unique_ptr<LabelRun> fused_run(std::unique_ptr<FeatureRun> run, FusionKind kind) {
  run->change([kind](Experiment& experiment) {
    experiment.model.backbone = Backbone::audio_visual;
    experiment.model.fusion.kind = kind;
    experiment.training.validation_interval = 2;
  });
  return run;
}

/// How often a job was stopped before it ended.
int finish_in_pieces(const JobSpec& job, int movements) {
  for (int stops = 0; stops < 100; ++stops) {
    Listener listener(movements);
    const Outcome outcome = run_stage(job, torch::kCPU, listener);
    if (std::holds_alternative<Finished>(outcome)) return stops;
    EXPECT_TRUE(std::holds_alternative<Interrupted>(outcome)) << to_json(outcome);
  }
  return 100;
}

/// A run of each kind, and how many movements let it get on.
struct KindOfRun {
  std::string name;
  std::function<std::unique_ptr<LabelRun>()> make;
  int movements = 0;
};

class EveryKind : public testing::TestWithParam<KindOfRun> {};

TEST_P(EveryKind, EndsWithTheSameBytesAfterStops) {
  const std::unique_ptr<LabelRun> whole = GetParam().make();
  finished(whole->job(Stage::train));
  for (int movements = GetParam().movements; movements < GetParam().movements + 3; ++movements) {
    const std::unique_ptr<LabelRun> stopped = GetParam().make();
    EXPECT_GE(finish_in_pieces(stopped->job(Stage::train), movements), 1);
    for (const char* name : {"model.safetensors", "result.json"}) {
      EXPECT_EQ(whole->left_behind(name) == stopped->left_behind(name), true) << name << " after " << movements;
    }
  }
}

TEST_P(EveryKind, DoesNotDependOnTheLoadersThreads) {
  const std::unique_ptr<LabelRun> one = GetParam().make();
  const std::unique_ptr<LabelRun> three = GetParam().make();
  JobSpec threaded = three->job(Stage::train);
  threaded.experiment.execution.loader_threads = 3;
  finished(one->job(Stage::train));
  finished(threaded);
  EXPECT_EQ(one->left_behind("model.safetensors") == three->left_behind("model.safetensors"), true);
}

INSTANTIATE_TEST_SUITE_P(
    LabelKinds, EveryKind,
    testing::Values(KindOfRun{"windows", [] { return std::make_unique<WindowRun>(); }, 12},
                    KindOfRun{"rows", row_run, 3},
                    KindOfRun{"fused_rows", [] { return fused_run(row_run(), FusionKind::central_net); }, 3},
                    KindOfRun{"fused_examples", [] { return fused_run(example_run(), FusionKind::augmented_ensemble); },
                              3},
                    KindOfRun{"examples", [] { return example_run(); }, 3},
                    KindOfRun{"steps", [] { return example_run(datasets::ExampleLevel::frame); }, 60}),
    [](const auto& kind) { return kind.param.name; });

TEST(Windows, AreWhatTrainingAndEvaluationSee) {
  const WindowRun run;

  const Result training = finished(run.job(Stage::train));
  finished(run.job(Stage::score));
  const Result result = finished(run.job(Stage::evaluate));

  EXPECT_THAT(training.metrics, AllOf(Contains(Key("train_windows")), Contains(Key("validation_concordance")),
                                      Contains(Key("validation_windows")), Not(Contains(Key("validation_accuracy")))));
  EXPECT_GT(training.metrics.at("train_windows"), 9);  // more than recordings
  EXPECT_THAT(training.epochs.front().metrics, Not(Contains(Key("train_accuracy"))));
  EXPECT_THAT(result.metrics, AllOf(Contains(Key("concordance_valence")), Contains(Key("pearson_arousal")),
                                    Contains(Key("mean_squared_error_valence")), Contains(Key("loss")),
                                    Not(Contains(Key("accuracy")))));
  EXPECT_EQ(result.metrics.at("test_windows"), static_cast<double>(result.predictions.size()));
  EXPECT_THAT(result.predictions, Each(AllOf(Field(&Prediction::scores, SizeIs(2)),
                                             Field(&Prediction::targets, SizeIs(2)), Field(&Prediction::target, 0))));
  // Windows of 4 frames every 2; the mean of (0, 1, 2, 3) / 20, then of (2, 3, 4, 5) / 20; label 0's arousal.
  EXPECT_EQ(result.predictions[0].sample, "video/12@0");
  EXPECT_NEAR(result.predictions[0].targets[0], 0.075, 1e-7);
  EXPECT_NEAR(result.predictions[0].targets[1], -1, 1e-7);
  EXPECT_EQ(result.predictions[1].sample, "video/12@2");
  EXPECT_NEAR(result.predictions[1].targets[0], 0.175, 1e-7);
  const SafeTensors model = read_safetensors(stage_folder(run.output(), SmallSweep::train_key()) / "model.safetensors");
  EXPECT_EQ(model.metadata.at("targets"), R"(["valence","arousal"])");
}

TEST(Windows, ThatFitIntoNoRecordingAreRefused) {
  const WindowRun run;
  JobSpec job = run.job(Stage::train);
  job.experiment.clips.frames = 40;
  EXPECT_THAT(rejection(job), AllOf(HasSubstr("fold.json"), HasSubstr("clips.frames 40"), HasSubstr("fits into")));
}

TEST(Windows, OfThinnedRecordingsHaveNoGaps) {
  const TemporaryFolder folder;
  JobSpec job;
  job.output = folder.path().string();
  job.inputs.prepared = {SmallSweep::prepare_key()};
  job.experiment.clips.frames = 4;
  job.experiment.dataset.frames.rate = 12.5;
  datasets::FoldFile fold;
  fold.labels = datasets::LabelKind::curves;
  fold.targets = {"valence"};
  const datasets::LabelCurve curve{"valence", 0, std::vector<float>(15, 0.5F)};
  const std::vector<std::uint8_t> pixels(std::size_t{8} * 16 * 16 * 3);
  datasets::FrameShardWriter shard(datasets::shard_path(folder.path(), SmallSweep::prepare_key()), {16, 16});
  for (const std::string part : {"train", "validation", "test"}) {
    shard.add(part, pixels, {{0, 2, 4, 6, 8, 10, 12, 14}, 25});
    fold.entries.push_back({part, 0, part, {curve}});
  }
  shard.finish();
  StageFolder::lock(folder.path(), SmallSweep::prepare_key(), std::chrono::seconds(1))->finish(Result{});

  const datasets::FrameStore frames = open_frames(job);
  const StoredVideos videos = find_videos(job, fold, frames, "fold.json");

  EXPECT_EQ(videos.parts.at("train").size(), 3U);
}

TEST(Rows, AreTrainedOnAndPredicted) {
  const std::unique_ptr<LabelRun> run = row_run();

  const Result training = finished(run->job(Stage::train));
  finished(run->job(Stage::score));
  const Result result = finished(run->job(Stage::evaluate));

  EXPECT_THAT(training.metrics, AllOf(Contains(Pair("train_rows", 220)), Contains(Pair("validation_rows", 110)),
                                      Contains(Key("validation_concordance"))));
  EXPECT_THAT(training.artifacts, SizeIs(1));  // no clips, so no record of where they were
  EXPECT_THAT(result.metrics, AllOf(Contains(Pair("test_rows", 110)), Contains(Key("concordance")),
                                    Contains(Key("mean_absolute_percentage_error"))));
  ASSERT_THAT(result.predictions, SizeIs(110));
  EXPECT_EQ(result.predictions[109].sample, "dev_2@109");
  const SafeTensors model =
      read_safetensors(stage_folder(run->output(), SmallSweep::train_key()) / "model.safetensors");
  EXPECT_EQ(model.tensors.at("mean").size(0), 7);
}

TEST(Fusion, TellsItsValidationsWithinEpochs) {
  const std::unique_ptr<LabelRun> run = fused_run(example_run(), FusionKind::ensemble);
  const Result training = finished(run->job(Stage::train));
  // 100 examples, 20 in a batch, 2 batches in a step: 3 steps in each of two epochs.
  EXPECT_THAT(run->left_behind("validations.csv"),
              AllOf(HasSubstr("epoch,step,train_loss,validation_loss,validation_global_average_precision\n1,2,"),
                    HasSubstr("\n1,3,"), HasSubstr("\n2,4,"), HasSubstr("\n2,6,")));
  EXPECT_THAT(training.artifacts, SizeIs(2));
}

TEST(Fusion, KeepsTheModalitiesApart) {
  for (const auto& [kind, columns] : {std::pair{FusionKind::audio_only, 3}, std::pair{FusionKind::video_only, 4}}) {
    const std::unique_ptr<LabelRun> run = fused_run(row_run(), kind);
    finished(run->job(Stage::train));
    const SafeTensors model =
        read_safetensors(stage_folder(run->output(), SmallSweep::train_key()) / "model.safetensors");
    const std::string name = kind == FusionKind::audio_only ? "audio.0.weight" : "video.0.weight";
    EXPECT_EQ(model.tensors.at(name).size(1), columns);
  }
}

TEST(Fusion, TellsHowItsGatesFollowWhatIsPlanted) {
  const auto evaluated = [](const LabelRun& run) {
    finished(run.job(Stage::train));
    finished(run.job(Stage::score));
    return finished(run.job(Stage::evaluate)).metrics;
  };
  const std::unique_ptr<LabelRun> gated = fused_run(example_run(), FusionKind::augmented_ensemble);
  EXPECT_THAT(evaluated(*gated), AllOf(Contains(Pair("gate_spread", Ge(0.0))), Contains(Key("audio_gate_rank")),
                                       Contains(Key("video_gate_rank")), Contains(Key("gated_share_rank"))));
  EXPECT_THAT(evaluated(*fused_run(example_run(), FusionKind::central_net)), Not(Contains(Key("gate_spread"))));
  const std::unique_ptr<LabelRun> unknown = fused_run(example_run(), FusionKind::augmented_ensemble);
  std::filesystem::remove_all(std::filesystem::path(unknown->job(Stage::train).experiment.dataset.root) / "planted");
  EXPECT_THAT(evaluated(*unknown), Not(Contains(Key("gate_spread"))));
}

TEST(Rows, AreRefusedByANetworkOfPictures) {
  const std::unique_ptr<LabelRun> run = row_run();
  JobSpec job = run->job(Stage::train);
  job.experiment.model.backbone = Backbone::i3d_vgg11;
  EXPECT_THAT(rejection(job), AllOf(HasSubstr("model.backbone"), HasSubstr("fully_connected")));
}

TEST(Rows, TrainWithoutTheTestPart) {
  const std::unique_ptr<LabelRun> run = row_run();
  const JobSpec job = run->job(Stage::train);
  std::vector<std::filesystem::path> of_the_test;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(job.experiment.dataset.root)) {
    if (entry.is_regular_file() && entry.path().stem() == "dev_2") of_the_test.push_back(entry.path());
  }
  EXPECT_THAT(of_the_test, Not(IsEmpty()));
  for (const std::filesystem::path& file : of_the_test) std::filesystem::remove(file);
  EXPECT_THAT(finished(job).metrics, Contains(Pair("validation_rows", 110)));
}

TEST(Examples, AreTrainedOnAndPredicted) {
  const std::unique_ptr<LabelRun> run = example_run();

  const Result training = finished(run->job(Stage::train));
  finished(run->job(Stage::score));
  const Result result = finished(run->job(Stage::evaluate));

  EXPECT_THAT(training.metrics, AllOf(Contains(Pair("train_examples", 100)), Contains(Pair("validation_examples", 50)),
                                      Contains(Key("validation_global_average_precision"))));
  EXPECT_THAT(result.metrics, AllOf(Contains(Key("global_average_precision")), Contains(Key("hit_at_1")),
                                    Contains(Key("precision_at_equal_recall_rate")), Contains(Key("loss"))));
  ASSERT_THAT(result.predictions, SizeIs(50));
  EXPECT_THAT(result.predictions, Each(Field(&Prediction::scores, SizeIs(20))));
  EXPECT_THAT(result.predictions, Each(Field(&Prediction::targets, Each(AllOf(Ge(0), Le(1))))));
}

// Their scores at every step would be larger than the shards: it is the scoring that pools them.
TEST(Examples, OfSeveralStepsArePooledWhenTheyAreScored) {
  const std::unique_ptr<LabelRun> run = example_run(datasets::ExampleLevel::frame);
  finished(run->job(Stage::train));
  const auto predicted = [&](double inverse_temperature) {
    JobSpec score = run->job(Stage::score);
    score.key = digest("score with " + std::to_string(inverse_temperature));
    score.experiment.evaluation.inverse_temperature = inverse_temperature;
    finished(score);
    JobSpec evaluate = run->job(Stage::evaluate);
    evaluate.key = digest("evaluate with " + std::to_string(inverse_temperature));
    evaluate.inputs.of_the_fold = {{Stage::score, score.key}};
    evaluate.experiment = score.experiment;
    return finished(evaluate).predictions;
  };
  const std::vector<Prediction> means = predicted(0);
  const std::vector<Prediction> maxima = predicted(1e6);
  ASSERT_THAT(means, SizeIs(50));
  ASSERT_THAT(maxima, SizeIs(50));
  for (std::size_t i = 0; i < means.size(); ++i) EXPECT_GE(maxima[i].scores.front(), means[i].scores.front());
  EXPECT_GT(maxima.front().scores.front(), means.front().scores.front());
}

TEST(Examples, OfDamagedShardsAreRefusedByName) {
  const std::unique_ptr<LabelRun> run = example_run();
  const JobSpec job = run->job(Stage::train);
  const std::filesystem::path shard = std::filesystem::path(job.experiment.dataset.root) / "train01.tfrecord";
  std::filesystem::resize_file(shard, std::filesystem::file_size(shard) - 100);
  EXPECT_THAT(rejection(job), HasSubstr("train01.tfrecord"));
}

TEST(Examples, TrainWithoutTheTestPart) {
  const std::unique_ptr<LabelRun> run = example_run();
  const JobSpec job = run->job(Stage::train);
  for (const char* shard : {"validate02.tfrecord", "validate03.tfrecord"}) {
    EXPECT_TRUE(std::filesystem::remove(std::filesystem::path(job.experiment.dataset.root) / shard)) << shard;
  }
  EXPECT_THAT(finished(job).metrics, Contains(Pair("validation_examples", 50)));
}

}  // namespace
}  // namespace foldwise::worker
