// SPDX-License-Identifier: Apache-2.0
// The stages features and refine, and what is scored of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "datasets/frames/feature_file_size.h"
#include "tests/support/files.h"
#include "tests/worker/small_sweep.h"
#include "tests/worker/stages/job_outcome.h"
#include "worker/clips/batches/clip_tensor.h"
#include "worker/data/feature_store.h"
#include "worker/models/weights/safetensors.h"
#include "worker/stages/fold_data.h"
#include "worker/stages/stages.h"
#include "worker/stages/stored_videos.h"
#include "worker/stages/trained_network.h"

namespace foldwise::worker {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::Key;
using testing::Pair;
using testing::SizeIs;

std::filesystem::path file_of(const SmallSweep& sweep, const foldwise::Key& stage, const std::string& name) {
  return stage_folder(sweep.output(), stage) / name;
}

FeatureStore stored_features(const SmallSweep& sweep, std::size_t files = 1) {
  return {stage_folder(sweep.output(), SmallSweep::features_key()), files};
}

/// The network that the sweep trained.
BuiltNetwork trained_network(const SmallSweep& sweep) {
  BuiltNetwork built = load_trained(sweep.features_job(), SmallSweep::train_key(), {.outputs = 3}, torch::kCPU);
  built.network->eval();
  return built;
}

/// A whole video, or as much of it as a clip holds where that is more, as the network sees it: [1, 3, frames, 32, 32].
torch::Tensor whole_video(const SmallSweep& sweep, const std::string& id, const BuiltNetwork& built) {
  const datasets::FrameStore frames = open_frames(sweep.features_job());
  const datasets::VideoFrames video = frames.video(id);
  return clip_tensor(video, 0, std::max(video.frames, 4), {32, 32}, built.normalisation).unsqueeze(0);
}

double distance(const torch::Tensor& one, const torch::Tensor& other) {
  return (one - other).abs().max().item<double>();
}

TEST(FeaturesStage, KeepsWhatTheTrainedNetworkMakesOfEveryStepOfEveryVideo) {
  const SmallSweep sweep;
  finished(sweep.train_job());
  const Result result = finished(sweep.features_job());
  const FeatureStore store = stored_features(sweep);
  const BuiltNetwork built = trained_network(sweep);
  const torch::NoGradGuard no_gradient;

  ASSERT_EQ(store.size(), 18U);
  double steps = 0;
  for (int video = 0; video < 18; ++video) {
    const std::string id = "video/" + std::to_string(video);
    const torch::Tensor clip = whole_video(sweep, id, built);
    Encoder& encoder = built.network->encoder();
    const torch::Tensor direct = encoder.to_steps(encoder.to_maps({clip}))[0].t();  // [steps, channels]
    const torch::Tensor stored = store.video(id);
    ASSERT_EQ(stored.sizes(), torch::IntArrayRef({clip.size(2), encoder.channels()}));
    EXPECT_LT(distance(stored, direct), 1e-5) << id;  // not 0 where kernels go by the number of threads
    EXPECT_GT(direct.abs().max().item<double>(), 0);
    steps += static_cast<double>(stored.size(0));
  }
  EXPECT_EQ(result.metrics, (std::map<std::string, double>{{"videos", 18}, {"steps", steps}}));
}

TEST(FeaturesStage, TheNetworkBehindThemScoresAsTheWholeDoes) {
  const SmallSweep sweep;
  finished(sweep.train_job());
  finished(sweep.features_job());
  const FeatureStore store = stored_features(sweep);
  const BuiltNetwork whole = trained_network(sweep);
  torch::manual_seed(99);
  ModelOptions options = sweep.refine_job().experiment.model;  // attention adds nothing before it is trained
  const BuiltNetwork behind = build_network(options, {.outputs = 3, .front = &store.front()});
  behind.network->eval();
  const torch::NoGradGuard no_gradient;
  for (const char* id : {"video/0", "video/11", "video/17"}) {
    const torch::Tensor expected = whole.network->score_sequence(whole_video(sweep, id, whole));
    const torch::Tensor scores = behind.network->score_sequence(store.video(id).t().unsqueeze(0));
    ASSERT_EQ(scores.sizes(), expected.sizes());
    EXPECT_LT(distance(scores, expected), 1e-5) << id;
    EXPECT_GT(distance(expected, expected.roll(1, 2)), 1e-4) << id;  // steps differ
  }
}

TEST(FeaturesStage, PadsAVideoThatIsShorterThanAClipAsEvaluationDoes) {
  const SmallSweep sweep;
  JobSpec training = sweep.train_job();
  JobSpec features = sweep.features_job();
  training.experiment.clips.frames = features.experiment.clips.frames = 20;  // videos have 6 to 14
  training.experiment.training.epochs = 1;
  finished(training);
  finished(features);
  EXPECT_EQ(stored_features(sweep).video("video/0").size(0), 20);
}

// What training, validation and scoring see of a frame, stored features have to be of too.
TEST(FeaturesStage, SeesTheMiddleOfFramesWhereEvaluationDoes) {
  const SmallSweep sweep;
  JobSpec training = sweep.train_job();
  JobSpec features = sweep.features_job();
  training.experiment.clips.evaluation_crop_area = features.experiment.clips.evaluation_crop_area = 0.25;
  training.experiment.training.epochs = 1;
  finished(training);
  finished(features);
  const BuiltNetwork built = trained_network(sweep);
  const torch::NoGradGuard no_gradient;
  const datasets::FrameStore frames = open_frames(features);
  const datasets::VideoFrames video = frames.video("video/11");
  const auto direct = [&](double crop_area) {
    const torch::Tensor clip =
        clip_tensor(video, 0, std::max(video.frames, 4), {32, 32}, built.normalisation, crop_area).unsqueeze(0);
    Encoder& encoder = built.network->encoder();
    return encoder.to_steps(encoder.to_maps({clip}))[0].t();
  };
  const torch::Tensor stored = stored_features(sweep).video("video/11");
  EXPECT_LT(distance(stored, direct(0.25)), 1e-5);
  EXPECT_GT(distance(stored, direct(1)), 1e-3);
}

TEST(FeaturesStage, FilesAreAsLargeAsForecast) {
  const SmallSweep sweep({}, 70);
  JobSpec training = sweep.train_job();
  training.experiment.training.epochs = 1;
  finished(training);
  const Result result = finished(sweep.features_job());
  ASSERT_THAT(result.artifacts, SizeIs(3));
  std::uint64_t bytes = 0;
  for (const Artifact& artifact : result.artifacts) {
    if (artifact.name.starts_with("features")) bytes += static_cast<std::uint64_t>(artifact.bytes);
  }

  const FeatureStore store = stored_features(sweep, 2);
  std::vector<std::string> ids;
  for (int video = 0; video < 70; ++video) ids.push_back("video/" + std::to_string(video));
  std::ranges::sort(ids);
  datasets::FeatureFilesSize size(store.front().channels);
  for (const std::string& id : ids) size.add(id, store.video(id).size(0));
  EXPECT_EQ(size.bytes(), bytes);
}

TEST(FeaturesStage, EndsWithTheSameBytesAfterAStop) {
  const SmallSweep whole({}, 70);
  const SmallSweep stopped({}, 70);
  JobSpec training = whole.train_job();
  training.experiment.training.epochs = 1;
  for (const SmallSweep* sweep : {&whole, &stopped}) {
    training.output = sweep->output().string();
    finished(training);
  }
  finished(whole.features_job());

  // 64 videos and their file, then one more.
  Listener listener(66);
  const Outcome outcome = run_stage(stopped.features_job(), torch::kCPU, listener);
  EXPECT_TRUE(std::holds_alternative<Interrupted>(outcome)) << to_json(outcome);
  EXPECT_THAT(listener.reports, Contains(Field(&Progress::checkpointed, true)));
  const auto first = file_of(stopped, SmallSweep::features_key(), feature_file_name(0));
  ASSERT_TRUE(std::filesystem::exists(first));
  EXPECT_FALSE(std::filesystem::exists(file_of(stopped, SmallSweep::features_key(), feature_file_name(1))));
  const auto written = std::filesystem::last_write_time(first);

  Listener again;
  EXPECT_TRUE(std::holds_alternative<Finished>(run_stage(stopped.features_job(), torch::kCPU, again)));
  EXPECT_EQ(std::filesystem::last_write_time(first), written);
  EXPECT_EQ(again.reports.front().step, 65);
  for (const std::string& name :
       {feature_file_name(0), feature_file_name(1), std::string(front_name), std::string("result.json")}) {
    EXPECT_EQ(read_text(file_of(whole, SmallSweep::features_key(), name)),
              read_text(file_of(stopped, SmallSweep::features_key(), name)))
        << name;
  }
}

TEST(FeaturesStage, ComputesAFileAgainThatIsDamagedOrOfOtherVideos) {
  const SmallSweep sweep;
  finished(sweep.train_job());
  const auto file = file_of(sweep, SmallSweep::features_key(), feature_file_name(0));
  finished(sweep.features_job());
  const std::string right = read_text(file);
  const auto result = file_of(sweep, SmallSweep::features_key(), "result.json");
  for (const std::string& wrong : {right.substr(0, right.size() - 4), std::string("no safetensors")}) {
    std::filesystem::remove(result);
    write_text(file, wrong);
    finished(sweep.features_job());
    EXPECT_EQ(read_text(file), right);
  }
  std::filesystem::remove(result);
  write_features(file, {{"video/0", torch::zeros({4, 256})}});
  finished(sweep.features_job());
  EXPECT_EQ(read_text(file), right);
}

TEST(FeaturesStage, OfAFileOfWeightsAreThoseOfTheNetworkThatIsInIt) {
  const SmallSweep sweep;
  finished(sweep.train_job());
  finished(sweep.features_job());
  JobSpec job = sweep.features_job();
  job.key = digest("features of a file");
  job.inputs.of_the_fold.clear();
  job.experiment.model.weights = file_of(sweep, SmallSweep::train_key(), "model.safetensors").string();
  finished(job);
  for (const std::string& name : {feature_file_name(0), std::string(front_name)}) {
    EXPECT_EQ(read_text(file_of(sweep, job.key, name)), read_text(file_of(sweep, SmallSweep::features_key(), name)));
  }
}

TEST(FeaturesStage, OfAFileWithoutAHeadLeaveTheHeadToItsTraining) {
  const SmallSweep sweep;
  finished(sweep.train_job());
  SafeTensors weights = read_safetensors(file_of(sweep, SmallSweep::train_key(), "model.safetensors"));
  std::erase_if(weights.tensors, [](const auto& tensor) { return tensor.first.starts_with("head."); });
  write_safetensors(sweep.output() / "headless.safetensors", weights);
  JobSpec job = sweep.features_job();
  job.inputs.of_the_fold.clear();
  job.experiment.model.weights = (sweep.output() / "headless.safetensors").string();
  finished(job);
  const FeatureStore store = stored_features(sweep);
  EXPECT_TRUE(store.front().behind.empty());
  EXPECT_EQ(store.front().hidden_units, 8);  // 128 x width
  EXPECT_THAT(finished(sweep.refine_job()).metrics, Contains(Key("validation_accuracy")));
}

TEST(FeaturesStage, OfAFileWhoseHeadIsReplacedLeaveTheHeadToItsTraining) {
  const SmallSweep sweep;
  finished(sweep.train_job());
  JobSpec job = sweep.features_job();
  job.inputs.of_the_fold.clear();
  job.experiment.model.weights = file_of(sweep, SmallSweep::train_key(), "model.safetensors").string();
  job.experiment.model.weights_head = WeightsHead::replace;
  finished(job);
  EXPECT_TRUE(stored_features(sweep).front().behind.empty());
}

TEST(FeaturesStage, LeavesOutWhatPreparationLeftOut) {
  SmallSweep sweep;
  sweep.fold().entries.push_back({"video/broken", 0, "train"});
  sweep.write_fold();
  sweep.finish_preparation({{"video/broken", "cut"}, {"video/of another fold", "cut"}});
  finished(sweep.train_job());
  EXPECT_EQ(finished(sweep.features_job()).metrics.at("videos"), 18);
  const Result refined = finished(sweep.refine_job());
  EXPECT_THAT(refined.exclusions, ElementsAre(Exclusion{"video/broken", "cut"}));
  EXPECT_EQ(refined.metrics.at("train_videos"), 9);
}

TEST(RefineStage, TrainsAttentionAndHeadAndLeavesTheRest) {
  const SmallSweep sweep;
  finished(sweep.train_job());
  finished(sweep.features_job());
  const Result result = finished(sweep.refine_job());
  EXPECT_THAT(result.metrics, AllOf(Contains(Pair("epochs_run", 3)), Contains(Pair("train_videos", 9)),
                                    Contains(Pair("validation_videos", 3)), Contains(Key("validation_accuracy"))));
  const SafeTensors before = read_safetensors(file_of(sweep, SmallSweep::train_key(), "model.safetensors"));
  const SafeTensors after = read_safetensors(file_of(sweep, SmallSweep::refine_key(), "model.safetensors"));
  std::size_t head = 0;
  for (const auto& [name, tensor] : after.tensors) {
    EXPECT_TRUE(name.starts_with("head.") || name.starts_with("attention.0.")) << name;
    if (!name.starts_with("head.")) continue;
    ++head;
    EXPECT_GT(distance(tensor, before.tensors.at(name)), 0) << name;
  }
  EXPECT_EQ(head, 4U);
  EXPECT_LT(head, after.tensors.size());
}

TEST(RefineStage, BeginsWithTheHeadThatTheNetworkHad) {
  const SmallSweep sweep;
  finished(sweep.train_job());
  finished(sweep.features_job());
  JobSpec job = sweep.refine_job();
  job.experiment.training.learning_rate = {0, 0};
  const Result refined = finished(job);
  const SafeTensors before = read_safetensors(file_of(sweep, SmallSweep::train_key(), "model.safetensors"));
  const SafeTensors after = read_safetensors(file_of(sweep, SmallSweep::refine_key(), "model.safetensors"));
  for (const auto& [name, tensor] : after.tensors) {
    if (!name.starts_with("head.")) continue;
    EXPECT_TRUE(torch::equal(tensor, before.tensors.at(name))) << name;
  }
  // Attention that adds nothing leaves the scores, and so the loss of the best epoch, as they were.
  const Result training = finished(sweep.train_job());
  EXPECT_NEAR(refined.metrics.at("validation_loss"), training.metrics.at("validation_loss"), 1e-5);
}

TEST(RefineStage, EndsWithTheSameBytesAfterAStop) {
  const SmallSweep whole;
  const SmallSweep stopped;
  for (const SmallSweep* sweep : {&whole, &stopped}) {
    finished(sweep->train_job());
    finished(sweep->features_job());
  }
  finished(whole.refine_job());
  Listener listener(8);
  const Outcome outcome = run_stage(stopped.refine_job(), torch::kCPU, listener);
  EXPECT_TRUE(std::holds_alternative<Interrupted>(outcome)) << to_json(outcome);
  finished(stopped.refine_job());
  for (const char* name : {"result.json", "model.safetensors"}) {
    EXPECT_EQ(read_text(file_of(whole, SmallSweep::refine_key(), name)),
              read_text(file_of(stopped, SmallSweep::refine_key(), name)))
        << name;
  }
}

TEST(RefineStage, DependsOnTheRange) {
  const SmallSweep sweep;
  finished(sweep.train_job());
  finished(sweep.features_job());
  std::vector<torch::Tensor> attention;
  for (const int range : {0, 6, 1000, 2000}) {  // 0: clips.frames; the longest video has 14
    JobSpec job = sweep.refine_job(range);
    job.key = digest("range " + std::to_string(range));
    finished(job);
    const SafeTensors model = read_safetensors(file_of(sweep, job.key, "model.safetensors"));
    attention.push_back(model.tensors.at("head.output.weight"));
  }
  EXPECT_GT(distance(attention[0], attention[1]), 0);
  EXPECT_GT(distance(attention[1], attention[2]), 0);
  EXPECT_TRUE(torch::equal(attention[2], attention[3]));
}

TEST(RefineStage, IsScoredAndEvaluatedWithoutFramesOrTheNetworkBefore) {
  const SmallSweep sweep;
  finished(sweep.train_job());
  finished(sweep.features_job());
  const Result refined = finished(sweep.refine_job());
  std::filesystem::remove_all(sweep.output() / "frames");
  std::filesystem::remove_all(stage_folder(sweep.output(), SmallSweep::train_key()));
  const Result scored = finished(sweep.score_features_job());
  EXPECT_EQ(scored.metrics.at("epochs"), refined.metrics.at("epochs"));
  EXPECT_EQ(scored.metrics.at("test_videos"), 6);
  EXPECT_THAT(finished(sweep.evaluate_job(sweep.score_features_job().key)).predictions, SizeIs(6));
}

TEST(RefineStage, RejectsFeaturesThatAreGoneOrOfOtherVideos) {
  SmallSweep sweep;
  finished(sweep.train_job());
  finished(sweep.features_job());
  const auto file = file_of(sweep, SmallSweep::features_key(), feature_file_name(0));
  const std::string right = read_text(file);
  write_text(file, right.substr(0, right.size() - 4));
  EXPECT_THAT(rejection(sweep.refine_job()), AllOf(HasSubstr(file.string()), HasSubstr("its bytes are not those")));
  finished(sweep.features_job());
  EXPECT_EQ(read_text(file), right);
  std::filesystem::remove(file_of(sweep, SmallSweep::features_key(), front_name));
  EXPECT_THAT(rejection(sweep.refine_job()), HasSubstr(front_name));
  finished(sweep.features_job());
  sweep.fold().entries.push_back({"video/missing", 0, "train"});
  sweep.write_fold();
  EXPECT_THAT(rejection(sweep.refine_job()), HasSubstr("no features of video/missing"));
}

}  // namespace
}  // namespace foldwise::worker
