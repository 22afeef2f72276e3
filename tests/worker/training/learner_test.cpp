// SPDX-License-Identifier: Apache-2.0
#include "worker/training/learner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tests/worker/planted_videos.h"
#include "tests/worker/small_training.h"
#include "tests/worker/test_device.h"
#include "worker/clips/batches/loader.h"

namespace foldwise::worker {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

/// The batches of one epoch without augmentation.
std::vector<ClipBatch> plain_batches(const PlantedVideos& planted, int batch_size) {
  LoaderOptions options;
  options.clip_frames = 3;
  options.input = {32, 32};
  options.batch_size = batch_size;
  EpochLoader loader(options, planted.videos(), {.positions = std::vector<int>(planted.videos().size(), 0)});
  std::vector<ClipBatch> batches;
  while (loader.left() > 0) batches.push_back(loader.next());
  return batches;
}

TEST(Learner, AveragesGradientsOverClipsWhateverTheBatches) {
  const PlantedVideos planted("video", {.count = 7});
  Experiment experiment = small_experiment();
  experiment.model.backbone = Backbone::i3d_vgg11;
  experiment.model.dropout = 0;
  Learner whole(experiment, three_classes, 7, test_device());
  Learner parts(experiment, three_classes, 7, test_device());
  const auto one = whole.step(plain_batches(planted, 7), {}, std::nullopt);
  const auto many = parts.step(plain_batches(planted, 2), {}, std::nullopt);  // 2 + 2 + 2 + 1
  EXPECT_NEAR(one->meter.loss, many->meter.loss, 1e-4);
  EXPECT_EQ(many->meter.clips, 7);
  const auto expected = whole.weights();
  for (const auto& [name, tensor] : parts.weights()) {
    EXPECT_TRUE(torch::allclose(tensor, expected.at(name), 1e-4, 1e-6)) << name;
  }
}

/// Of plain_batches: no draws, and steps by the gradient alone.
Experiment plain_experiment() {
  Experiment experiment = small_experiment();
  experiment.model.backbone = Backbone::i3d_vgg11;
  experiment.model.dropout = 0;
  experiment.training.optimizer.momentum = 0;
  return experiment;
}

/// By more than rounding: the names of weights.
std::set<std::string> weights_apart(const Learner& one, const Learner& other) {
  std::set<std::string> names;
  const auto expected = other.weights();
  for (const auto& [name, tensor] : one.weights()) {
    if (!torch::allclose(tensor, expected.at(name), 1e-4, 1e-6)) names.insert(name);
  }
  return names;
}

TEST(Learner, AddsTheMeansOfBatchesUpWhereGradientsAreTheirSum) {
  const PlantedVideos planted("video", {.count = 8});
  Experiment experiment = plain_experiment();
  experiment.training.gradients = Accumulated::sum;
  Learner summed(experiment, three_classes, 7, test_device());
  experiment.training.gradients = Accumulated::mean;
  Learner same_rate(experiment, three_classes, 7, test_device());
  experiment.training.learning_rate.backbone *= 4;  // as many as there are batches
  experiment.training.learning_rate.head *= 4;
  Learner higher_rate(experiment, three_classes, 7, test_device());
  const auto result = summed.step(plain_batches(planted, 2), {}, std::nullopt);
  const auto mean_result = same_rate.step(plain_batches(planted, 2), {}, std::nullopt);
  higher_rate.step(plain_batches(planted, 2), {}, std::nullopt);
  EXPECT_THAT(weights_apart(summed, higher_rate), IsEmpty());
  EXPECT_THAT(weights_apart(summed, same_rate), Not(IsEmpty()));
  EXPECT_EQ(result->meter.loss, mean_result->meter.loss);  // what is recorded does not depend on it
}

/// The step that Python would make of the batches: libtorch's own CrossEntropyLoss, the mean over each batch.
Learner stepped_by_hand(const Experiment& experiment, const std::vector<ClipBatch>& batches,
                        const std::vector<double>& class_weights) {
  Learner learner(experiment, three_classes, 7, test_device(), std::nullopt, class_weights);
  const torch::Tensor weights = torch::tensor(class_weights, torch::kFloat).to(test_device());
  learner.optimizer().clear_gradients();
  for (const ClipBatch& batch : batches) {
    const torch::Tensor scores = learner.network().score_clips({batch.clips.to(test_device())});
    torch::cross_entropy_loss(scores, batch.labels.to(test_device()), weights, at::Reduction::Mean).backward();
  }
  learner.optimizer().step();
  return learner;
}

TEST(Learner, WeighsClassesAsCrossEntropyLossOfPyTorchDoes) {
  const PlantedVideos planted("video", {.count = 7});
  const std::vector<double> class_weights{0.5, 2, 1.25};
  Experiment experiment = plain_experiment();
  experiment.training.class_weights = ClassWeights::balanced;
  Learner mean(experiment, three_classes, 7, test_device(), std::nullopt, class_weights);
  const auto result = mean.step(plain_batches(planted, 2), {}, std::nullopt);  // 2 + 2 + 2 + 1
  EXPECT_THAT(weights_apart(mean, stepped_by_hand(experiment, plain_batches(planted, 7), class_weights)), IsEmpty());
  EXPECT_EQ(result->meter.clips, 7);

  experiment.training.gradients = Accumulated::sum;
  Learner sum(experiment, three_classes, 7, test_device(), std::nullopt, class_weights);
  sum.step(plain_batches(planted, 2), {}, std::nullopt);
  EXPECT_THAT(weights_apart(sum, stepped_by_hand(experiment, plain_batches(planted, 2), class_weights)), IsEmpty());
  EXPECT_THAT(weights_apart(sum, mean), Not(IsEmpty()));
}

TEST(Learner, WantsTheWeightsThatItsExperimentNames) {
  Experiment experiment = plain_experiment();
  experiment.training.class_weights = ClassWeights::balanced;
  EXPECT_THROW(Learner(experiment, three_classes, 7, test_device()), std::logic_error);
}

// The oneDNN of libtorch 2.6 answers rubbish as such gradients: of 4 and 8 outputs, and of 20 and 40.
TEST(Learner, GradientsAreThoseOfDoublePrecisionWhateverTheWidth) {
  for (const double width : {0.0625, 0.3125}) {
    Experiment experiment = small_experiment();
    experiment.model.backbone = Backbone::i3d_vgg11;
    experiment.model.width = width;
    experiment.model.dropout = 0;
    Learner single(experiment, three_classes, 7, torch::kCPU);
    Learner exact(experiment, three_classes, 7, torch::kCPU);
    exact.network().to(torch::kDouble);
    torch::manual_seed(5);
    const torch::Tensor clips = torch::randn({4, 3, 3, 32, 32});

    single.network().score_clips({clips}).square().sum().backward();
    exact.network().score_clips({clips.to(torch::kDouble)}).square().sum().backward();

    const std::vector<NamedWeight> expected = exact.network().named_weights();
    for (std::size_t i = 0; const NamedWeight& weight : single.network().named_weights()) {
      const torch::Tensor reference = expected[i++].tensor.grad();
      const double difference = (weight.tensor.grad().to(torch::kDouble) - reference).abs().max().item<double>();
      EXPECT_LT(difference, 1e-3 * reference.abs().max().item<double>()) << weight.name << ", width " << width;
    }
  }
}

// Wo starts at zero: the queries have a gradient from the penalty alone.
TEST(Learner, AddsThePenaltyOfAttentionToTheLossAndNotToTheMeter) {
  const PlantedVideos planted("video", {.count = 4});
  const auto learner_with = [](double penalty) {
    Experiment experiment = small_experiment();
    experiment.model.backbone = Backbone::i3d_vgg11;
    experiment.model.dropout = 0;
    experiment.model.attention.kind = AttentionKind::self_attention;
    experiment.model.attention.diversity_penalty = penalty;
    return Learner(experiment, three_classes, 7, test_device());
  };
  Learner free = learner_with(0);
  Learner held = learner_with(0.5);
  Learner once = learner_with(0.25);
  const torch::Tensor start = free.weights().at("attention.0.query.weight");

  const auto without = free.step(plain_batches(planted, 2), {}, std::nullopt);
  const auto with = held.step(plain_batches(planted, 2), {}, std::nullopt);
  once.step(plain_batches(planted, 4), {}, std::nullopt);

  EXPECT_EQ(with->meter.loss, without->meter.loss);
  EXPECT_TRUE(torch::equal(free.weights().at("attention.0.query.weight"), start));
  const torch::Tensor moved = held.weights().at("attention.0.query.weight") - start;
  const torch::Tensor half = once.weights().at("attention.0.query.weight") - start;
  EXPECT_GT(moved.abs().max().item<float>(), 0);
  EXPECT_TRUE(torch::allclose(moved, 2 * half, 1e-2, 1e-6));
}

// Under plain descent a step is the gradient times the rate.
TEST(Learner, TrainsEachPartAtARateOfItsOwn) {
  const PlantedVideos planted("video", {.count = 4});
  const auto moved = [&](const PerPart& rates) {
    Experiment experiment = plain_experiment();
    experiment.model.attention.kind = AttentionKind::self_attention;
    experiment.model.pooling = Pooling::adaptive_softmax;
    experiment.training.learning_rate = rates;
    Learner learner(experiment, three_classes, 7, test_device());
    const auto start = learner.weights();
    learner.step(plain_batches(planted, 4), {}, std::nullopt);
    std::map<Part, double> distances;
    for (const NamedWeight& weight : learner.network().named_weights()) {
      distances[weight.part] += (weight.tensor.detach() - start.at(weight.name)).abs().sum().item<double>();
    }
    return distances;
  };
  const auto as_the_head = moved({.backbone = 0, .head = 0.01});
  const auto of_its_own = moved({.backbone = 0, .head = 0.01, .attention = 0.02, .pooling = 0.04});
  EXPECT_GT(as_the_head.at(Part::attention), 0);
  EXPECT_GT(as_the_head.at(Part::head), 0);
  EXPECT_EQ(of_its_own.at(Part::head), as_the_head.at(Part::head));
  EXPECT_NEAR(of_its_own.at(Part::attention) / as_the_head.at(Part::attention), 2, 0.01);
  const PerPart decays{.backbone = 1, .head = 2, .pooling = 4};
  EXPECT_EQ(of_part(Part::backbone, decays), 1);
  EXPECT_EQ(of_part(Part::attention, decays), 2);
  EXPECT_EQ(of_part(Part::head, decays), 2);
  EXPECT_EQ(of_part(Part::pooling, decays), 4);
}

// As the loss is: more clips of the same weigh no more.
TEST(Learner, AveragesThePenaltyOverClips) {
  const PlantedVideos planted("video", {.count = 4});
  Experiment experiment = plain_experiment();
  experiment.model.attention.kind = AttentionKind::self_attention;
  experiment.model.attention.diversity_penalty = 0.5;
  Learner once(experiment, three_classes, 7, test_device());
  Learner thrice(experiment, three_classes, 7, test_device());
  const torch::Tensor start = once.weights().at("attention.0.query.weight");
  const ClipBatch batch = plain_batches(planted, 4).front();
  once.step({batch}, {}, std::nullopt);
  thrice.step({batch, batch, batch}, {}, std::nullopt);
  const torch::Tensor moved = once.weights().at("attention.0.query.weight") - start;
  EXPECT_GT(moved.abs().max().item<float>(), 0);
  EXPECT_TRUE(torch::allclose(thrice.weights().at("attention.0.query.weight") - start, moved, 1e-2, 1e-7));
}

TEST(Learner, CleanScoringLeavesNoTrace) {
  const PlantedVideos planted("video", {.count = 4});
  Learner scored(small_experiment(), three_classes, 7, test_device());
  Learner unscored(small_experiment(), three_classes, 7, test_device());
  std::vector<ClipBatch> batches = plain_batches(planted, 2);
  for (ClipBatch& batch : batches) batch.clean = batch.clips.clone();
  const auto with = scored.step(batches, {}, ClipScoring{ScoringClip::clean});
  unscored.step(batches, {}, std::nullopt);
  EXPECT_THAT(with->figures, SizeIs(4));
  const auto expected = unscored.weights();  // dropout's draws and batch normalisation's statistics included
  for (const auto& [name, tensor] : scored.weights()) EXPECT_TRUE(torch::equal(tensor, expected.at(name))) << name;
}

TEST(Learner, ScoresAreTheTargetsBeforeTheStep) {
  const PlantedVideos planted("video", {.count = 4});
  Experiment experiment = small_experiment();
  experiment.model.backbone = Backbone::i3d_vgg11;
  experiment.model.dropout = 0;
  Learner learner(experiment, three_classes, 7, test_device());
  std::vector<ClipBatch> batches = plain_batches(planted, 4);
  batches[0].clean = batches[0].clips.clone();
  torch::Tensor expected;
  {
    const torch::NoGradGuard no_gradients;
    const torch::Tensor logits = learner.network().score_clips({batches[0].clips.to(test_device())});
    expected = logits.gather(1, batches[0].labels.to(test_device()).unsqueeze(1)).squeeze(1);
  }
  Learner other(experiment, three_classes, 7, test_device());
  const auto clean = learner.step(batches, {}, ClipScoring{ScoringClip::clean});
  const auto augmented = other.step(batches, {}, ClipScoring{ScoringClip::augmented});
  for (std::size_t i = 0; i < 4; ++i) {
    const double score = expected[static_cast<std::int64_t>(i)].item<double>();
    EXPECT_NEAR(clean->figures[i], score, 1e-5);
    EXPECT_NEAR(augmented->figures[i], score, 1e-5);
  }
}

TEST(Learner, TellsLossesWhereTheyAreWhatIsLearned) {
  const PlantedVideos planted("video", {.count = 4});
  Experiment experiment = small_experiment();
  experiment.model.backbone = Backbone::i3d_vgg11;
  experiment.model.dropout = 0;
  Learner learner(experiment, three_classes, 7, test_device());
  std::vector<ClipBatch> batches = plain_batches(planted, 2);
  std::vector<double> expected;
  for (ClipBatch& batch : batches) {
    batch.clean = batch.clips.clone();
    batch.weights = torch::full({2}, 0.5);  // of no matter to what is learned
    const torch::NoGradGuard no_gradients;
    const torch::Tensor logits = learner.network().score_clips({batch.clips.to(test_device())});
    const torch::Tensor losses = -logits.log_softmax(1).gather(1, batch.labels.to(test_device()).unsqueeze(1));
    for (std::int64_t i = 0; i < 2; ++i) expected.push_back(losses[i].item<double>());
  }
  Learner other(experiment, three_classes, 7, test_device());

  const auto clean = learner.step(batches, {}, ClipScoring{ScoringClip::clean, ClipFigure::loss});
  const auto augmented = other.step(batches, {}, ClipScoring{ScoringClip::augmented, ClipFigure::loss});

  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(clean->figures.at(i), expected[i], 1e-5);
    EXPECT_NEAR(augmented->figures.at(i), expected[i], 1e-5);
  }
}

// A place is no harder because its video's class is rare.
TEST(Learner, TellsLossesThatNoClassWeighs) {
  const PlantedVideos planted("video", {.count = 4});
  Experiment experiment = plain_experiment();
  const auto figures_with = [&](ClassWeights weights) {
    experiment.training.class_weights = weights;
    Learner learner(experiment, three_classes, 7, test_device(), std::nullopt, {3, 0.5, 2});
    return learner.step(plain_batches(planted, 2), {}, ClipScoring{ScoringClip::augmented, ClipFigure::loss})->figures;
  };
  EXPECT_EQ(figures_with(ClassWeights::balanced), figures_with(ClassWeights::none));
}

/// One step of plain descent, so that weights tell gradients.
Experiment descending() {
  Experiment experiment = small_experiment();
  experiment.model.backbone = Backbone::i3d_vgg11;
  experiment.model.dropout = 0;
  experiment.training.optimizer.momentum = 0;
  experiment.training.learning_rate = {1, 1};
  return experiment;
}

/// The loss of I Eq. 5 and 6, or of Eq. 7, of the scores of each frame.
torch::Tensor loss_by_frames(Pooling pooling, const torch::Tensor& scores, const torch::Tensor& labels) {
  if (pooling == Pooling::joint_softmax) {
    const torch::Tensor joint = scores.flatten(1).softmax(1).view_as(scores).sum(2);  // [batch, classes]
    return -joint.gather(1, labels.unsqueeze(1)).log().sum();
  }
  torch::Tensor sum = torch::zeros({}, scores.options());
  for (std::int64_t frame = 0; frame < scores.size(2); ++frame) {
    sum = sum + torch::cross_entropy_loss(scores.select(2, frame), labels, {}, at::Reduction::Sum);
  }
  return sum;
}

TEST(Learner, TrainsOnWhatAPoolingOfClassesIsTrainedOn) {
  const PlantedVideos planted("video", {.count = 4});
  for (const Pooling pooling : {Pooling::joint_softmax, Pooling::average}) {
    Experiment experiment = descending();
    experiment.model.pooling = pooling;
    experiment.training.learning_rate = {0.01, 0.01};
    Learner learner(experiment, three_classes, 7, test_device());
    Learner by_hand(experiment, three_classes, 7, test_device());
    const std::vector<ClipBatch> batches = plain_batches(planted, 4);
    const torch::Tensor labels = batches[0].labels.to(test_device());
    by_hand.optimizer().clear_gradients();
    const torch::Tensor scores = by_hand.network().score_sequence(batches[0].clips.to(test_device()));
    const torch::Tensor loss = loss_by_frames(pooling, scores, labels);
    (loss / 4).backward();
    by_hand.optimizer().step();

    const auto result = learner.step(batches, {}, ClipScoring{ScoringClip::augmented, ClipFigure::loss});

    EXPECT_NEAR(result->meter.loss, loss.item<double>(), 1e-4) << name_of(pooling);
    double figures = 0;
    for (const double figure : result->figures) figures += figure;
    EXPECT_NEAR(figures, loss.item<double>(), 1e-4) << name_of(pooling);
    EXPECT_THAT(weights_apart(learner, by_hand), IsEmpty()) << name_of(pooling);
  }
}

TEST(Learner, WeighsTheLossOfEachClip) {
  const PlantedVideos planted("video", {.count = 4});
  const Experiment experiment = descending();
  const auto step = [&](std::vector<double> weights) {
    Learner learner(experiment, three_classes, 7, test_device());
    std::vector<ClipBatch> batches = plain_batches(planted, 4);
    if (!weights.empty()) batches[0].weights = torch::tensor(weights, torch::kFloat);
    const double loss = learner.step(batches, {}, std::nullopt)->meter.loss;
    return std::make_pair(loss, learner.weights());
  };
  const auto none = step({0, 0, 0, 0});
  const auto all = step({});
  const auto ones = step({1, 1, 1, 1});
  const auto first = step({3, 0, 0, 0});
  const auto rest = step({0, 1, 1, 1});

  EXPECT_EQ(none.first, 0);
  EXPECT_NEAR(ones.first, all.first, 1e-5);
  EXPECT_NEAR(first.first / 3 + rest.first, all.first, 1e-5);
  for (const auto& [name, start] : none.second) {
    // Steps are sums of the clips' own: a third of the first's thrice, and the others'.
    const torch::Tensor joined = (first.second.at(name) - start) / 3 + (rest.second.at(name) - start);
    EXPECT_TRUE(torch::allclose(joined, all.second.at(name) - start, 1e-3, 1e-6)) << name;
    EXPECT_TRUE(torch::allclose(ones.second.at(name), all.second.at(name), 1e-4, 1e-6)) << name;
  }
}

TEST(Learner, CountsTheClipsThatItHasRight) {
  const PlantedVideos planted("video", {.count = 7});
  Experiment experiment = small_experiment();
  experiment.model.backbone = Backbone::i3d_vgg11;
  experiment.model.dropout = 0;
  Learner learner(experiment, three_classes, 7, test_device());
  std::vector<ClipBatch> batches = plain_batches(planted, 2);  // 2 + 2 + 2 + 1
  for (ClipBatch& batch : batches) {
    const torch::NoGradGuard no_gradients;
    batch.labels = learner.network().score_clips({batch.clips.to(test_device())}).argmax(1).to(torch::kCPU);
  }
  batches[1].labels = (batches[1].labels + 1).remainder(3);

  const auto result = learner.step(batches, {}, std::nullopt);

  EXPECT_EQ(result->meter.correct, 5);
  EXPECT_EQ(result->meter.clips, 7);
}

TEST(Learner, DrawsDropoutAnewForEachBatchStepAndEpoch) {
  const PlantedVideos planted("video", {.count = 4});
  Experiment experiment = small_experiment();
  experiment.model.backbone = Backbone::i3d_vgg11;
  experiment.training.learning_rate = {0, 0};
  Learner learner(experiment, three_classes, 7, test_device());
  const ClipBatch batch = plain_batches(planted, 4).front();
  const auto loss = [&](const std::vector<ClipBatch>& group, const Learner::StepName& name) {
    return learner.step(group, name, std::nullopt)->meter.loss;
  };

  const double first = loss({batch}, {1, 0});

  EXPECT_EQ(loss({batch}, {1, 0}), first);
  EXPECT_NE(loss({batch}, {1, 1}), first);
  EXPECT_NE(loss({batch}, {2, 0}), first);
  EXPECT_NE(loss({batch, batch}, {1, 0}), 2 * first);
}

using NamedTensors = std::map<std::string, torch::Tensor>;

/// Of a network.
std::set<std::string> parts_that_differ(const NamedTensors& one, const NamedTensors& other) {
  std::set<std::string> parts;
  for (const auto& [name, tensor] : one) {
    if (!torch::equal(tensor, other.at(name))) parts.insert(name.starts_with("head.") ? "head" : "backbone");
  }
  return parts;
}

TEST(Learner, GivesBackboneAndHeadTheirOwnRatesAndDecays) {
  const PlantedVideos planted("video", {.count = 4});
  const auto weights_after_a_step = [&](const PerPart& rate, const PerPart& decay) {
    Experiment experiment = small_experiment();
    experiment.model.backbone = Backbone::i3d_vgg11;
    experiment.training.learning_rate = rate;
    experiment.training.weight_decay = decay;
    Learner learner(experiment, three_classes, 7, test_device());
    learner.step(plain_batches(planted, 4), {}, std::nullopt);
    return learner.weights();
  };
  const NamedTensors start = weights_after_a_step({0, 0}, {0, 0});
  EXPECT_THAT(parts_that_differ(weights_after_a_step({0.1, 0}, {0, 0}), start), ElementsAre("backbone"));
  EXPECT_THAT(parts_that_differ(weights_after_a_step({0, 0.1}, {0, 0}), start), ElementsAre("head"));

  const NamedTensors without_decay = weights_after_a_step({0.1, 0.1}, {0, 0});
  EXPECT_THAT(parts_that_differ(weights_after_a_step({0.1, 0.1}, {0.5, 0}), without_decay), ElementsAre("backbone"));
  EXPECT_THAT(parts_that_differ(weights_after_a_step({0.1, 0.1}, {0, 0.5}), without_decay), ElementsAre("head"));
}

}  // namespace
}  // namespace foldwise::worker
