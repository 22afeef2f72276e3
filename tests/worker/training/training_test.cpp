// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <limits>
#include <map>
#include <string>
#include <vector>

#include "tests/worker/small_training.h"
#include "tests/worker/test_device.h"
#include "tests/worker/training/small_trainings.h"
#include "worker/data/video_data.h"
#include "worker/models/weights/safetensors.h"
#include "worker/training/learner.h"

namespace foldwise::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

TEST_F(TrainingTest, EndsTheSameWhereverItIsInterrupted) {
  const Experiment experiment = small_experiment();
  StopAfter observer;
  const TrainedOnVideos whole = std::get<TrainedOnVideos>(train(task(experiment, "whole"), observer));
  // 3 steps and 3 validation videos in each of 4 epochs. Fewer than 3 movements would never see a validation's end.
  EXPECT_EQ(observer.movements, 24);
  for (const int movements : {3, 4, 5, 7, 11}) {
    SCOPED_TRACE(movements);
    expect_same(train_in_pieces(task(experiment, "pieces" + std::to_string(movements)), movements), whole);
  }
}

TEST_F(TrainingTest, EndsTheSameWithAugmentedScoringAndSoftmaxPooling) {
  Experiment experiment = small_experiment();
  experiment.sampling.scoring = ScoringClip::augmented;
  experiment.model.pooling = Pooling::softmax;
  StopAfter observer;
  const TrainedOnVideos whole = std::get<TrainedOnVideos>(train(task(experiment, "whole"), observer));
  expect_same(train_in_pieces(task(experiment, "pieces"), 4), whole);
}

TEST_F(TrainingTest, EndsTheSameWhateverSamplingLearns) {
  for (const SamplingStrategy strategy : {SamplingStrategy::reinforce, SamplingStrategy::weighted_loss}) {
    for (const ScoringClip scoring : {ScoringClip::clean, ScoringClip::augmented}) {
      Experiment experiment = small_experiment();
      experiment.sampling.strategy = strategy;
      experiment.sampling.scoring = scoring;
      experiment.sampling.exploration_order = ExplorationOrder::random;
      experiment.sampling.growth_epochs = 2;
      const std::string run = std::string(name_of(strategy)) + "-" + std::string(name_of(scoring));
      SCOPED_TRACE(run);
      StopAfter observer;
      const TrainedOnVideos whole = std::get<TrainedOnVideos>(train(task(experiment, run), observer));
      EXPECT_GT(whole.sampling.tensors.at("w")[3].abs().max().item<double>(), 0);
      expect_same(train_in_pieces(task(experiment, run + "-pieces"), 4), whole);
    }
  }
}

TEST_F(TrainingTest, WeighsTheLossByWhatWasScored) {
  Experiment experiment = small_experiment();
  experiment.sampling.strategy = SamplingStrategy::weighted_loss;
  experiment.sampling.growth_epochs = 0;
  experiment.sampling.exploration_epochs = 2;  // of a single one all places have the same score
  experiment.model.dropout = 0;
  StopAfter observer;
  experiment.sampling.inverse_temperature = 0;
  const TrainedOnVideos alike = std::get<TrainedOnVideos>(train(task(experiment, "alike"), observer));
  experiment.sampling.inverse_temperature = 5;
  const TrainedOnVideos weighted = std::get<TrainedOnVideos>(train(task(experiment, "weighted"), observer));
  for (const std::size_t epoch : {0, 1, 2})
    EXPECT_EQ(weighted.records[epoch], alike.records[epoch]);  // and exploration
  EXPECT_NE(weighted.records[3].metrics.at("train_loss"), alike.records[3].metrics.at("train_loss"));
}

TEST_F(TrainingTest, EndsTheSameOnResizedVideos) {
  Experiment experiment = small_experiment();
  experiment.sampling.strategy = SamplingStrategy::uniform;
  experiment.clips.standardisation = DurationStandardisation::temporal_resize;
  StopAfter observer;
  const TrainedOnVideos whole = std::get<TrainedOnVideos>(train(task(experiment, "whole"), observer));
  expect_same(train_in_pieces(task(experiment, "pieces"), 4), whole);
}

TEST_F(TrainingTest, EndsTheSameInBFloat16WithChannelsLast) {
  Experiment experiment = small_experiment();
  experiment.training.optimizer.nesterov = true;
  StopAfter observer;
  const TrainedOnVideos exact = std::get<TrainedOnVideos>(train(task(experiment, "exact"), observer));
  experiment.training.precision = Precision::bfloat16;
  experiment.training.memory_format = MemoryFormat::channels_last;
  const TrainedOnVideos whole = std::get<TrainedOnVideos>(train(task(experiment, "whole"), observer));
  expect_same(train_in_pieces(task(experiment, "pieces"), 4), whole);
  EXPECT_NE(whole.records, exact.records);
  for (const auto& [name, tensor] : whole.best_weights) {
    EXPECT_TRUE(tensor.is_contiguous()) << name;
    EXPECT_EQ(tensor.scalar_type(), exact.best_weights.at(name).scalar_type()) << name;
  }
}

TEST_F(TrainingTest, EndsTheSameWithAugmentationOnTheDeviceThatTrains) {
  Experiment experiment = small_experiment();
  experiment.augmentation.device = AugmentationDevice::cpu;
  StopAfter observer;
  const TrainedOnVideos by_loader = std::get<TrainedOnVideos>(train(task(experiment, "loader"), observer));
  experiment.augmentation.device = AugmentationDevice::training;
  const TrainedOnVideos whole = std::get<TrainedOnVideos>(train(task(experiment, "whole"), observer));
  expect_same(train_in_pieces(task(experiment, "pieces"), 4), whole);
  experiment.execution.loader_threads = 3;
  expect_same(std::get<TrainedOnVideos>(train(task(experiment, "threads"), observer)), whole);
  // The same draws: only rounding tells the two apart.
  EXPECT_NEAR(whole.records.front().metrics.at("train_loss"), by_loader.records.front().metrics.at("train_loss"), 1e-3);
}

TEST_F(TrainingTest, SaysWhenTf32ChangesNothing) {
  if (!test_device().is_cpu()) GTEST_SKIP() << "GPUs have it";
  Experiment experiment = small_experiment();
  experiment.training.epochs = 1;
  StopAfter observer;
  const TrainedOnVideos exact = std::get<TrainedOnVideos>(train(task(experiment, "float32"), observer));
  EXPECT_THAT(observer.remarks, testing::IsEmpty());
  experiment.training.precision = Precision::tf32;
  expect_same(std::get<TrainedOnVideos>(train(task(experiment, "tf32"), observer)), exact);
  EXPECT_THAT(observer.remarks, ElementsAre(HasSubstr("training.precision tf32 changes nothing on a CPU")));
}

TEST_F(TrainingTest, EndsTheSameFromADamagedCheckpoint) {
  const Experiment experiment = small_experiment();
  StopAfter observer;
  const TrainedOnVideos whole = std::get<TrainedOnVideos>(train(task(experiment, "whole"), observer));
  StopAfter stopping(10);
  train(task(experiment, "damaged"), stopping);
  std::filesystem::path newest;
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path() / "damaged")) {
    newest = std::max(newest, entry.path());
  }
  std::filesystem::resize_file(newest, 1000);

  StopAfter resuming;
  const TrainedOnVideos resumed = std::get<TrainedOnVideos>(train(task(experiment, "damaged"), resuming));

  EXPECT_THAT(resuming.remarks, ElementsAre(HasSubstr("is damaged"), HasSubstr("resumed in epoch 2")));
  expect_same(resumed, whole);
}

TEST_F(TrainingTest, DoesNotDependOnTheNumberOfLoaderThreads) {
  Experiment experiment = small_experiment();
  StopAfter observer;
  const TrainedOnVideos one = std::get<TrainedOnVideos>(train(task(experiment, "one"), observer));
  experiment.execution.loader_threads = 3;
  expect_same(std::get<TrainedOnVideos>(train(task(experiment, "three"), observer)), one);
}

TEST_F(TrainingTest, DependsOnTheSeed) {
  const Experiment experiment = small_experiment();
  StopAfter observer;
  const TrainedOnVideos one = std::get<TrainedOnVideos>(train(task(experiment, "one"), observer));
  VideoTask other = task(experiment, "other");
  other.task.seed = 8;
  EXPECT_NE(std::get<TrainedOnVideos>(train(other, observer)).records, one.records);
}

TEST_F(TrainingTest, SavesWithinAnEpochWhenTheIntervalHasPassed) {
  Experiment experiment = small_experiment();
  experiment.training.epochs = 1;
  StopAfter rarely;
  train(task(experiment, "rarely"), rarely);
  EXPECT_EQ(rarely.checkpoints, 1);
  experiment.execution.checkpoint_interval = 0;
  StopAfter often;
  train(task(experiment, "often"), often);
  EXPECT_EQ(often.checkpoints, 3);  // after two of three steps, and at the end
}

TEST_F(TrainingTest, RecordsEveryEpochAndWhereItsClipsWere) {
  Experiment experiment = small_experiment();
  StopAfter observer;
  const TrainedOnVideos trained = std::get<TrainedOnVideos>(train(task(experiment, "run"), observer));
  EXPECT_THAT(trained.records, SizeIs(4));
  EXPECT_EQ(observer.epochs, trained.records);
  EXPECT_EQ(trained.records[2].epoch, 3);
  EXPECT_THAT(trained.records[0].metrics,
              testing::AllOf(testing::Contains(testing::Key("train_loss")),
                             testing::Contains(testing::Key("validation_accuracy")),
                             testing::Contains(testing::Pair("learning_rate_backbone", 0.01)),
                             testing::Contains(testing::Pair("learning_rate_head", 0.02))));
  const auto sampling = trained.sampling.tensors;
  EXPECT_THAT(sampling.at("positions").sizes(), ElementsAre(4, 11));
  EXPECT_EQ(sampling.at("w").size(0), 4);
  EXPECT_TRUE(torch::equal(sampling.at("w")[0], torch::zeros_like(sampling.at("w")[0])));  // warm-up
  EXPECT_GT(sampling.at("w")[1].abs().min().item<double>(), 0);                            // all explored
}

TEST_F(TrainingTest, KeepsTheBestEpochsWeightsAndStopsAfterPatience) {
  Experiment experiment = small_experiment();
  experiment.training.epochs = 30;
  experiment.training.early_stopping.patience = 2;
  experiment.training.learning_rate = {0, 0};  // the statistics of batch normalisation alone change
  experiment.model.backbone = Backbone::i3d_vgg11;
  StopAfter observer;
  const TrainedOnVideos trained = std::get<TrainedOnVideos>(train(task(experiment, "run"), observer));
  EXPECT_EQ(trained.best_epoch, 1);
  EXPECT_THAT(trained.records, SizeIs(3));
}

TEST_F(TrainingTest, KeepsTheWeightsOfTheBestEpochWhateverFollows) {
  Experiment experiment = small_experiment();
  experiment.training.early_stopping.metric = StoppingMetric::loss;
  const auto longer = std::get<Trained>(train(task(experiment, "longer"), MadeUpPart({3, 1, 2, 1.5})));
  experiment.training.epochs = 2;
  const auto best = std::get<Trained>(train(task(experiment, "best"), MadeUpPart({3, 1})));

  EXPECT_EQ(longer.best_epoch, 2);
  EXPECT_THAT(longer.records, SizeIs(4));
  for (const auto& [name, tensor] : best.best_weights) {
    EXPECT_TRUE(torch::equal(tensor, longer.best_weights.at(name))) << name;
  }
}

// Three steps in an epoch: validations behind steps 2, 3, 4, 6, 8 and 9 of three.
TEST_F(TrainingTest, ValidatesWithinEpochsAndKeepsTheBestOfAll) {
  Experiment experiment = small_experiment();
  experiment.training.epochs = 3;
  experiment.training.validation_interval = 2;
  const auto trained = std::get<Trained>(train(task(experiment, "run"), MadeUpPart({5, 4, 1, 3, 2, 6})));

  EXPECT_EQ(trained.best_epoch, 2);
  std::vector<std::size_t> steps;
  for (const ValidationRecord& record : trained.validations) steps.push_back(record.step);
  EXPECT_THAT(steps, ElementsAre(2, 3, 4, 6, 8, 9));
  std::vector<double> best_losses;
  for (const EpochRecord& record : trained.records) best_losses.push_back(record.metrics.at("validation_loss"));
  EXPECT_THAT(best_losses, ElementsAre(4, 1, 2));  // the best of each epoch
  // The weights behind step 4 are those of a training of which step 4 is the last validation that is better.
  experiment.training.epochs = 2;
  const auto shorter = std::get<Trained>(train(task(experiment, "shorter"), MadeUpPart({5, 4, 1, 3})));
  experiment.training.validation_interval = 0;
  const auto without = std::get<Trained>(train(task(experiment, "without"), MadeUpPart({4, 3})));
  EXPECT_FALSE(torch::equal(shorter.best_weights.begin()->second, without.best_weights.begin()->second));
  for (const auto& [name, tensor] : shorter.best_weights) {
    EXPECT_TRUE(torch::equal(tensor, trained.best_weights.at(name))) << name;
  }
}

TEST_F(TrainingTest, EndsTheSameWithValidationsWithinEpochs) {
  Experiment experiment = small_experiment();
  experiment.training.validation_interval = 2;
  experiment.training.schedule = {.kind = ScheduleKind::step, .factor = 0.5, .every = 4, .unit = ScheduleUnit::steps};
  StopAfter observer;
  const TrainedOnVideos whole = std::get<TrainedOnVideos>(train(task(experiment, "whole"), observer));
  for (const int movements : {4, 5, 7}) {
    SCOPED_TRACE(movements);
    const TrainedOnVideos pieces = train_in_pieces(task(experiment, "pieces" + std::to_string(movements)), movements);
    expect_same(pieces, whole);
    EXPECT_EQ(pieces.validations.size(), whole.validations.size());
  }
  // Twelve steps, of which the last are behind two changes.
  EXPECT_DOUBLE_EQ(whole.records.back().metrics.at("learning_rate_head"), 0.02 * 0.25);
}

TEST_F(TrainingTest, KeepsTheLastEpochWhereThatIsAsked) {
  Experiment experiment = small_experiment();
  experiment.training.early_stopping = {.keep = KeptNetwork::last, .patience = 1};
  const auto trained = std::get<Trained>(train(task(experiment, "run"), MadeUpPart({1, 2, 3, 4})));
  EXPECT_EQ(trained.best_epoch, 4);
  EXPECT_EQ(trained.records.back().metrics.at("validation_loss"), 4);
}

TEST_F(TrainingTest, DivergesWhereTheValidationLossAloneIsNotANumber) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const TrainingEnd end = train(task(small_experiment(), "run"), MadeUpPart({1, nan, 1, 1}));

  ASSERT_TRUE(std::holds_alternative<Diverged>(end));
  EXPECT_EQ(std::get<Diverged>(end).epoch, 2);
}

TEST_F(TrainingTest, ValidatesTheMiddleThatEvaluationWillSee) {
  Experiment experiment = small_experiment();
  experiment.training.epochs = 1;
  experiment.clips.evaluation_crop_area = 0.25;
  const MadeUpPart part({1});

  train(task(experiment, "run"), part);

  EXPECT_EQ(part.last.crop_area, 0.25);
}

// Evaluations that differ in how they go through long videos share one training.
TEST_F(TrainingTest, ValidatesTheSameWhateverTheFieldsOfTheEvaluation) {
  Experiment experiment = small_experiment();
  experiment.training.epochs = 1;
  experiment.evaluation.chunk_frames = 2 * EvaluationOptions{}.chunk_frames;
  experiment.evaluation.inverse_temperature = EvaluationOptions{}.inverse_temperature + 3;
  const MadeUpPart part({1});

  train(task(experiment, "run"), part);

  EXPECT_EQ(part.last.chunk_frames, EvaluationOptions{}.chunk_frames);
  EXPECT_EQ(part.last.pooling.inverse_temperature, experiment.training.early_stopping.inverse_temperature);
}

/// A file of random weights that says what they expect of pixels.
std::string weights_file(const Experiment& experiment, const std::filesystem::path& file,
                         const std::string& normalisation) {
  SafeTensors content;
  content.tensors = Learner(experiment, three_classes, 5, test_device()).weights();
  content.metadata["normalisation"] = normalisation;
  write_safetensors(file, content);
  return file.string();
}

TEST_F(TrainingTest, ValidatesWithTheClipsPoolingAndNormalisationOfTheTraining) {
  Experiment experiment = small_experiment();
  experiment.training.epochs = 1;
  experiment.model.pooling = Pooling::softmax;
  experiment.model.weights =
      weights_file(experiment, folder_ / "weights", R"({"mean": [0.1, 0.2, 0.3], "deviation": [1, 2, 3]})");
  const MadeUpPart part({1});

  const auto trained = std::get<Trained>(train(task(experiment, "run"), part));

  const Normalisation expected{{0.1, 0.2, 0.3}, {1, 2, 3}};
  EXPECT_EQ(part.last.normalisation, expected);
  EXPECT_EQ(part.last.pooling.clip_frames, 3);
  EXPECT_EQ(part.last.input, experiment.model.input);
  EXPECT_EQ(trained.normalisation, expected);
}

TEST_F(TrainingTest, SaysOnceWhatOfItsWeightsIsLeftOut) {
  Experiment experiment = small_experiment();
  experiment.model.weights = weights_file(experiment, folder_ / "w", "imagenet");
  experiment.model.weights_head = WeightsHead::replace;
  StopAfter stopping(4);
  train(task(experiment, "run"), stopping);
  StopAfter resuming;
  train(task(experiment, "run"), resuming);

  EXPECT_THAT(stopping.remarks, ElementsAre(testing::EndsWith(": head from scratch")));
  EXPECT_THAT(resuming.remarks, ElementsAre(HasSubstr("resumed in epoch")));
}

TEST_F(TrainingTest, TrainsOnPixelsAsItsWeightsExpectThem) {
  Experiment experiment = small_experiment();
  experiment.model.backbone = Backbone::i3d_vgg11;
  experiment.training.epochs = 1;
  Experiment other = experiment;
  experiment.model.weights = weights_file(experiment, folder_ / "imagenet", "imagenet");
  other.model.weights = weights_file(other, folder_ / "bare", R"({"mean": [0, 0, 0], "deviation": [1, 1, 1]})");

  const auto one = std::get<Trained>(train(task(experiment, "one"), MadeUpPart({1})));
  const auto two = std::get<Trained>(train(task(other, "two"), MadeUpPart({1})));

  EXPECT_NE(one.records.front().metrics.at("train_loss"), two.records.front().metrics.at("train_loss"));
}

TEST_F(TrainingTest, AveragesScoresOfNumbersWhenItValidates) {
  Experiment experiment = small_experiment();
  experiment.training.epochs = 1;
  experiment.training.loss = Loss::mean_squared_error;
  experiment.sampling.strategy = SamplingStrategy::uniform;
  std::vector<LabelledVideo> videos = training_.videos();
  for (LabelledVideo& video : videos) video.targets = {0.5};
  VideoData data(experiment, {.outputs = 1, .labels = datasets::LabelKind::curves}, videos, 7);
  const MadeUpPart part({1});
  StopAfter observer;

  train(task(experiment, "run").task, data, part, observer);

  EXPECT_EQ(part.last.pooling.inverse_temperature, 0);
  EXPECT_GT(experiment.training.early_stopping.inverse_temperature, 0);
}

TEST_F(TrainingTest, CountsEachEpochByItself) {
  Experiment experiment = small_experiment();
  experiment.model.backbone = Backbone::i3d_vgg11;
  experiment.model.dropout = 0;
  experiment.sampling.strategy = SamplingStrategy::uniform;
  experiment.training.learning_rate = {0, 0};
  experiment.training.epochs = 2;
  VideoData data(experiment, three_classes, training_.videos(), 7);
  Learner learner(experiment, three_classes, 7, test_device());
  const auto source = data.begin_epoch({.epoch = 2, .device = test_device()});
  Meter second;
  while (source->left() > 0) second.add(learner.step({source->next()}, {}, std::nullopt)->meter);

  const auto trained = std::get<Trained>(train(task(experiment, "run"), MadeUpPart({2, 1})));

  EXPECT_NEAR(trained.records.at(1).metrics.at("train_loss"), second.mean_loss(), 1e-6);
  EXPECT_DOUBLE_EQ(trained.records.at(1).metrics.at("train_accuracy"), second.accuracy());
}

TEST_F(TrainingTest, SaysWhenItDiverges) {
  Experiment experiment = small_experiment();
  experiment.model.backbone = Backbone::i3d_vgg11;
  experiment.training.learning_rate = {1e30, 1e30};
  StopAfter observer;
  const VideoEnd end = train(task(experiment, "run"), observer);
  ASSERT_TRUE(std::holds_alternative<Diverged>(end));
  EXPECT_EQ(std::get<Diverged>(end).epoch, 1);
}

/// On what the losses of first and last epoch show learning.
Experiment learning_experiment() {
  Experiment experiment = small_experiment();
  experiment.model.dropout = 0;
  experiment.augmentation = {
      .flip = 0.5, .rotation = 0, .crop_area = 1, .brightness = 0.1, .contrast = 0, .saturation = 0, .hue = 0};
  experiment.clips.frames = 10;  // so that most clips show what their video's class is
  experiment.training.learning_rate = {0.01, 0.01};
  experiment.training.batch_size = 6;
  experiment.training.epochs = 20;
  experiment.training.accumulation = 1;
  return experiment;
}

TEST_F(TrainingTest, LearnsWhatIsPlanted) {
  for (const Precision precision : {Precision::float32, Precision::bfloat16}) {
    Experiment experiment = learning_experiment();
    experiment.training.precision = precision;
    StopAfter observer;
    const std::string run(name_of(precision));
    const TrainedOnVideos trained = std::get<TrainedOnVideos>(train(task(experiment, run), observer));
    EXPECT_LT(trained.records.back().metrics.at("train_loss"), 0.7 * trained.records.front().metrics.at("train_loss"))
        << run;
  }
}

}  // namespace
}  // namespace foldwise::worker
