// SPDX-License-Identifier: Apache-2.0
#include "worker/models/pooling/temporal_pooling.h"

#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <array>
#include <cmath>
#include <string>

#include "worker/models/loss.h"
#include "worker/models/weights/safetensors.h"

namespace foldwise::worker {
namespace {

constexpr std::array all_poolings{Pooling::two_step,       Pooling::softmax,       Pooling::adaptive_softmax,
                                  Pooling::max_features,   Pooling::max_scores,    Pooling::average_features,
                                  Pooling::average_scores, Pooling::joint_softmax, Pooling::average,
                                  Pooling::last_step};

torch::Tensor one_class(const std::vector<double>& scores) {
  return torch::tensor(scores, torch::kDouble).view({1, 1, -1});
}

double pooled_value(const torch::Tensor& pooled) {
  return pooled.item<double>();
}

torch::Tensor pool_clip(const torch::Tensor& scores, Pooling pooling, const torch::Tensor& counts = {}) {
  return TemporalPooling::create(pooling, static_cast<int>(scores.size(1)))->of_clips({scores, counts});
}

torch::Tensor pool_video(const torch::Tensor& scores, Pooling pooling, int window, double inverse_temperature) {
  return TemporalPooling::create(pooling, static_cast<int>(scores.size(1)))
      ->of_video(scores, window, inverse_temperature);
}

/// Largest difference between the gradient of the pooled scores' sum and central differences.
template <typename Pool>
double gradient_error(const torch::Tensor& sequence, const Pool& pool) {
  torch::Tensor leaf = sequence.clone().requires_grad_(true);
  pool(leaf).sum().backward();
  const torch::NoGradGuard no_gradient;
  double worst = 0;
  constexpr double step = 1e-6;
  for (std::int64_t i = 0; i < sequence.numel(); ++i) {
    torch::Tensor above = sequence.clone();
    torch::Tensor below = sequence.clone();
    above.view(-1)[i] += step;
    below.view(-1)[i] -= step;
    const double slope = (pool(above).sum() - pool(below).sum()).template item<double>() / (2 * step);
    worst = std::max(worst, std::abs(slope - leaf.grad().view(-1)[i].item<double>()));
  }
  return worst;
}

TEST(ClipPooling, TwoStepAveragesOverTime) {
  const torch::Tensor sequence = one_class({1, 2, 6});

  EXPECT_DOUBLE_EQ(pooled_value(pool_clip(sequence, Pooling::two_step)), 3);
}

TEST(ClipPooling, SoftmaxTakesTheMaximumOfEachClass) {
  const torch::Tensor sequence = torch::tensor({1.0, 5.0, 2.0, -1.0, -3.0, -2.0}).view({1, 2, 3});

  const torch::Tensor pooled = pool_clip(sequence, Pooling::softmax);

  EXPECT_TRUE(torch::equal(pooled, torch::tensor({{5.0, -1.0}}).to(pooled.scalar_type()))) << pooled;
}

// Two samples of two outputs; the second has two steps, and what follows is padding.
TEST(ClipPooling, PaddingCountsNowhere) {
  const torch::Tensor sequence =
      torch::tensor({1.0, 2.0, 6.0, -1.0, -2.0, -6.0, 1.0, 3.0, 99.0, -5.0, -1.0, 99.0}).view({2, 2, 3});
  const torch::Tensor steps = torch::tensor({3, 2}, torch::kLong);

  const torch::Tensor averages = pool_clip(sequence, Pooling::two_step, steps);
  const torch::Tensor maxima = pool_clip(sequence, Pooling::softmax, steps);

  EXPECT_TRUE(torch::equal(averages, torch::tensor({{3.0, -3.0}, {2.0, -3.0}}).to(averages.scalar_type()))) << averages;
  EXPECT_TRUE(torch::equal(maxima, torch::tensor({{6.0, -1.0}, {3.0, -1.0}}).to(maxima.scalar_type()))) << maxima;
}

TEST(ClipPooling, NoGradientReachesPadding) {
  torch::manual_seed(1);
  const torch::Tensor steps = torch::tensor({4, 1}, torch::kLong);
  for (const Pooling pooling : all_poolings) {
    const torch::Tensor sequence = torch::randn({2, 3, 4}, torch::kDouble);
    EXPECT_LT(gradient_error(sequence, [&](const torch::Tensor& s) { return pool_clip(s, pooling, steps); }), 1e-8);
    torch::Tensor leaf = sequence.clone().requires_grad_(true);
    pool_clip(leaf, pooling, steps).sum().backward();
    EXPECT_EQ(leaf.grad()[1].narrow(1, 1, 3).abs().max().item<double>(), 0);
  }
}

TEST(ClipPooling, LastStepIsTheLastThatIsNoPadding) {
  const torch::Tensor scores =
      torch::tensor({1.0, 2.0, 6.0, -1.0, -2.0, -6.0, 1.0, 3.0, 99.0, -5.0, -1.0, 99.0}).view({2, 2, 3});
  const torch::Tensor steps = torch::tensor({3, 2}, torch::kLong);
  const torch::Tensor last = torch::tensor({{6.0, -6.0}, {3.0, -1.0}}).to(scores.scalar_type());
  EXPECT_TRUE(torch::equal(pool_clip(scores, Pooling::last_step, steps), last));
  EXPECT_TRUE(torch::equal(pool_clip(scores, Pooling::last_step), scores.select(2, 2)));
  EXPECT_TRUE(torch::equal(pool_video(scores, Pooling::last_step, 1, 0), scores.select(2, 2)));
}

TEST(ClipPooling, AdaptiveSoftmaxFollowsEquation21) {
  // x = (0, ln 3), beta = 2: p = (1/10, 9/10); beta = 0: the average; beta = -1: p = (3/4, 1/4).
  const torch::Tensor sequence = torch::tensor({0.0, std::log(3.0)}, torch::kDouble).expand({1, 3, 2});
  AdaptiveSoftmaxPooling pooling(3);
  EXPECT_NEAR(pooling.of_clips({sequence})[0][1].item<double>(), 0.75 * std::log(3.0), 1e-7);  // from 1
  {
    const torch::NoGradGuard no_gradient;
    pooling.parameters().front().copy_(torch::tensor({2.0, 0.0, -1.0}));
  }

  const torch::Tensor pooled = pooling.of_clips({sequence});

  EXPECT_NEAR(pooled[0][0].item<double>(), 0.9 * std::log(3.0), 1e-7);
  EXPECT_NEAR(pooled[0][1].item<double>(), 0.5 * std::log(3.0), 1e-7);
  EXPECT_NEAR(pooled[0][2].item<double>(), 0.25 * std::log(3.0), 1e-7);
  EXPECT_TRUE(torch::equal(pooling.of_video(sequence, 1, 1e6), pooled));
}

TEST(ClipPooling, AdaptiveSoftmaxLearnsItsTemperatures) {
  AdaptiveSoftmaxPooling pooling(1);
  const torch::Tensor sequence = torch::tensor({0.0, std::log(3.0)}, torch::kDouble).view({1, 1, 2});
  pooling.of_clips({sequence}).sum().backward();
  // d/dbeta of sum p x is the variance of x under p: 3/16 (ln 3)^2.
  EXPECT_NEAR(pooling.parameters().front().grad().item<double>(), 3.0 / 16 * std::log(3.0) * std::log(3.0), 1e-6);
}

TEST(ClipPooling, JointSoftmaxIsOverClassesAndFramesAtOnce) {
  // exp o: (1, 3) of one class and (2, 1) of the other, 7 in all. I Eq. 5.
  const torch::Tensor scores = torch::tensor({{0.0, std::log(3.0)}, {std::log(2.0), 0.0}}, torch::kDouble).unsqueeze(0);

  const torch::Tensor probabilities = pool_clip(scores, Pooling::joint_softmax).softmax(1)[0];

  EXPECT_NEAR(probabilities[0].item<double>(), 4.0 / 7, 1e-15);
  EXPECT_NEAR(probabilities[1].item<double>(), 3.0 / 7, 1e-15);
  EXPECT_TRUE(
      torch::equal(pool_video(scores, Pooling::joint_softmax, 1, 1e6), pool_clip(scores, Pooling::joint_softmax)));
}

/// By Python PyTorch: reference/make_pooling_reference.py.
const SafeTensors& pooling_reference() {
  static const SafeTensors reference = read_safetensors(FOLDWISE_TEST_DATA "/pooling.safetensors");
  return reference;
}

const torch::Tensor& reference_of(const std::string& name) {
  return pooling_reference().tensors.at(name);
}

TEST(ClipPooling, JointSoftmaxHasTheLossAndTheGradientOfPyTorch) {
  torch::Tensor scores = reference_of("scores").clone().requires_grad_(true);

  const torch::Tensor pooled = JointSoftmaxPooling().of_clips({scores, reference_of("counts")});
  const torch::Tensor losses = sample_losses(Loss::cross_entropy, pooled, {reference_of("labels"), {}});
  losses.sum().backward();

  EXPECT_TRUE(torch::allclose(pooled.softmax(1), reference_of("joint_softmax.probabilities"), 1e-12, 1e-14));
  EXPECT_TRUE(torch::allclose(losses, reference_of("joint_softmax.losses"), 1e-12, 1e-14)) << losses;
  EXPECT_TRUE(torch::allclose(scores.grad(), reference_of("joint_softmax.gradient"), 1e-12, 1e-14));
}

TEST(ClipPooling, AverageHasTheLossOfEachFrameAndTheGradientOfPyTorch) {
  torch::Tensor scores = reference_of("scores").clone().requires_grad_(true);
  const Sequence sequence{scores, reference_of("counts")};

  const torch::Tensor losses = losses_over_steps(Loss::cross_entropy, sequence, {reference_of("labels"), {}});
  losses.sum().backward();

  EXPECT_TRUE(torch::allclose(losses, reference_of("average.losses"), 1e-12, 1e-14)) << losses;
  EXPECT_TRUE(torch::allclose(scores.grad(), reference_of("average.gradient"), 1e-12, 1e-14));
  // The product of the frames' probabilities, made to add up to one, is the softmax of the sum of their scores.
  const torch::Tensor counts = reference_of("counts").unsqueeze(1);
  EXPECT_TRUE(torch::allclose((StepwisePooling().of_clips(sequence) * counts).softmax(1),
                              reference_of("average.probabilities"), 1e-12, 1e-14));
}

TEST(ClipPooling, AverageAloneIsTrainedOnEveryStep) {
  for (const Pooling pooling : all_poolings) {
    const TrainedOn expected = pooling == Pooling::average ? TrainedOn::scores_of_steps : TrainedOn::pooled_scores;
    EXPECT_EQ(TemporalPooling::create(pooling, 3)->trained_on(), expected) << name_of(pooling);
  }
}

TEST(VideoPooling, OfAverageIsTheAverageWhateverTheTemperature) {
  EXPECT_DOUBLE_EQ(pooled_value(pool_video(one_class({0.5, -2, 7, 1.5}), Pooling::average, 1, 1e6)), 1.75);
}

TEST(VideoPooling, TheMaximumIsTheMaximumWhateverTheTemperature) {
  for (const double inverse_temperature : {0.0, 1.0, 1e6}) {
    EXPECT_EQ(pooled_value(pool_video(one_class({1, 5, 2}), Pooling::max_scores, 1, inverse_temperature)), 5);
  }
}

TEST(VideoPooling, InverseTemperatureZeroIsTheAverage) {
  const torch::Tensor sequence = one_class({0.5, -2, 7, 1.5});

  EXPECT_DOUBLE_EQ(pooled_value(pool_video(sequence, Pooling::two_step, 16, 0)), 1.75);
}

TEST(VideoPooling, WeightsFollowEquation33) {
  // f = (0, ln 3), gamma = 1: p = (1/4, 3/4).
  const torch::Tensor sequence = one_class({0, std::log(3.0)});

  EXPECT_NEAR(pooled_value(pool_video(sequence, Pooling::two_step, 16, 1)), 0.75 * std::log(3.0), 1e-15);
  // gamma = 2: p = (1/10, 9/10).
  EXPECT_NEAR(pooled_value(pool_video(sequence, Pooling::two_step, 16, 2)), 0.9 * std::log(3.0), 1e-15);
}

TEST(VideoPooling, AMillionIsTheMaximumEvenOfLargeScores) {
  const torch::Tensor sequence = one_class({-3e4, 2.5e4, 1e4});

  EXPECT_DOUBLE_EQ(pooled_value(pool_video(sequence, Pooling::two_step, 16, 1e6)), 2.5e4);
}

TEST(VideoPooling, AMillionSplitsEqualMaximaAndKeepsSinglePrecision) {
  const torch::Tensor sequence = one_class({2, 2, 1}).to(torch::kFloat);

  const torch::Tensor pooled = pool_video(sequence, Pooling::two_step, 16, 1e6);

  EXPECT_EQ(pooled.scalar_type(), torch::kFloat);
  EXPECT_EQ(pooled.item<float>(), 2.0F);
}

TEST(VideoPooling, SoftmaxTakesMaximaOfWindowsFirst) {
  // Windows of 2 with stride 1 over (1, 5, 2, 0): maxima (5, 5, 2), average 4.
  const torch::Tensor sequence = one_class({1, 5, 2, 0});

  EXPECT_DOUBLE_EQ(pooled_value(pool_video(sequence, Pooling::softmax, 2, 0)), 4);
}

TEST(VideoPooling, AWindowLongerThanTheVideoIsTheVideo) {
  EXPECT_DOUBLE_EQ(pooled_value(pool_video(one_class({1, 5, 2}), Pooling::softmax, 16, 0.5)), 5);
}

TEST(VideoPooling, OfOneWindowIsClipPooling) {
  const torch::Tensor sequence = torch::sin(torch::arange(0, 42, torch::kDouble)).view({2, 3, 7});

  EXPECT_TRUE(torch::allclose(pool_video(sequence, Pooling::softmax, 7, 3), pool_clip(sequence, Pooling::softmax)));
  EXPECT_TRUE(torch::allclose(pool_video(sequence, Pooling::two_step, 7, 0), pool_clip(sequence, Pooling::two_step)));
}

TEST(VideoPooling, GradientsAgreeWithFiniteDifferences) {
  const torch::Tensor sequence = torch::sin(torch::arange(0, 24, torch::kDouble) * 1.7).view({2, 2, 6});

  for (const double inverse_temperature : {0.0, 0.5, 1.0, 10.0}) {
    for (const Pooling pooling : all_poolings) {
      const double error = gradient_error(
          sequence, [&](const torch::Tensor& scores) { return pool_video(scores, pooling, 3, inverse_temperature); });
      EXPECT_LT(error, 1e-7) << name_of(pooling) << " " << inverse_temperature;
    }
  }
}

TEST(ClipPooling, GradientsAgreeWithFiniteDifferences) {
  const torch::Tensor sequence = torch::sin(torch::arange(0, 24, torch::kDouble) * 1.7).view({2, 2, 6});

  for (const Pooling pooling : all_poolings) {
    EXPECT_LT(gradient_error(sequence, [&](const torch::Tensor& scores) { return pool_clip(scores, pooling); }), 1e-8);
  }
}

TEST(VideoPooling, TellsItsWeights) {
  torch::manual_seed(3);
  const torch::Tensor scores = torch::randn({2, 3, 9}, torch::kDouble);
  for (const Pooling kind : all_poolings) {
    const auto pooling = TemporalPooling::create(kind, 3);
    const torch::NoGradGuard no_gradient;
    for (torch::Tensor& beta : pooling->parameters()) beta.copy_(torch::tensor({0.5, -1.0, 2.0}));
    for (const double gamma : {0.0, 1.5, 1e6}) {
      const torch::Tensor pooled = pooling->of_video(scores, 4, gamma);
      const TimeWeights weights = pooling->weights_over(scores, 4, gamma);
      ASSERT_EQ(weights.weights.sizes(), weights.values.sizes()) << name_of(kind);
      EXPECT_EQ(weights.values.size(2), 9 - weights.window + 1) << name_of(kind);
      if (kind == Pooling::joint_softmax) {
        EXPECT_TRUE(torch::allclose(weights.weights.sum({1, 2}), torch::ones({2}, torch::kDouble)));
        EXPECT_TRUE(torch::allclose(weights.weights.sum(2), torch::softmax(pooled, 1)));
      } else {
        EXPECT_TRUE(torch::allclose(weights.weights.sum(2), torch::ones({2, 3}, torch::kDouble))) << name_of(kind);
        EXPECT_TRUE(torch::allclose((weights.weights * weights.values).sum(2), pooled, 1e-9, 1e-9)) << name_of(kind);
      }
    }
  }
  EXPECT_EQ(TemporalPooling::create(Pooling::softmax, 3)->weights_over(scores, 4, 1).window, 4);
  EXPECT_EQ(TemporalPooling::create(Pooling::softmax, 3)->weights_over(scores, 16, 1).window, 9);
}

}  // namespace
}  // namespace foldwise::worker
