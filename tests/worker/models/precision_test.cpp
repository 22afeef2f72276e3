// SPDX-License-Identifier: Apache-2.0
// Precision and memory format, of every network of the catalogue.
#include "worker/models/precision.h"

#include <ATen/Context.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <cmath>
#include <map>
#include <string>

#include "tests/worker/backbones.h"
#include "tests/worker/test_device.h"
#include "worker/training/device.h"
#include "worker/training/learner.h"

namespace foldwise::worker {
namespace {

constexpr int numbers_in_row = 20;
/// Between neighbours, relative: bfloat16 keeps 8 bits.
constexpr double bfloat16_step = 1.0 / 128;

Experiment precise_experiment(Backbone backbone) {
  Experiment experiment;
  experiment.model.backbone = backbone;
  experiment.model.width = 0.125;
  experiment.model.input = {32, 48};
  experiment.model.dropout = 0;
  return experiment;
}

NetworkShape shape_of(Backbone backbone) {
  return {.outputs = 5, .features = takes_pictures(backbone) ? 0 : numbers_in_row};
}

torch::Tensor input_of(Backbone backbone) {
  torch::manual_seed(3);
  return (takes_pictures(backbone) ? torch::randn({4, 3, 3, 32, 48}) : torch::randn({4, numbers_in_row, 3}))
      .to(test_device());
}

enum class Weights { whole, rounded_to_bfloat16, moved_by_a_bit };

/// A pass forth and back through a fresh network, the same one whatever the mode.
struct Pass {
  Pass(Backbone backbone, Precision precision, MemoryFormat format, Weights kept = Weights::whole) {
    Experiment experiment = precise_experiment(backbone);
    experiment.training.precision = precision;
    experiment.training.memory_format = format;
    configure_job(experiment.training);
    Learner learner(experiment, shape_of(backbone), 7, test_device());
    if (kept == Weights::rounded_to_bfloat16) {
      for (torch::Tensor& weight : learner.network().parameters()) {
        weight.set_data(weight.detach().to(torch::kBFloat16).to(torch::kFloat));
      }
    }
    if (kept == Weights::moved_by_a_bit) {
      const torch::NoGradGuard no_gradient;
      for (torch::Tensor& weight : learner.network().parameters()) weight.mul_(1 + std::ldexp(1.0F, -23));
    }
    scores = learner.network().score_sequence(input_of(backbone));
    scores.mean(2).square().sum().backward();
    for (const auto& parameter : learner.network().named_parameters()) {
      weights[parameter.key()] = parameter.value();
      gradients[parameter.key()] = parameter.value().grad();
    }
  }

  torch::Tensor scores;
  std::map<std::string, torch::Tensor> weights;
  std::map<std::string, torch::Tensor> gradients;
};

/// The distance of two tensors as a fraction of the second one's length.
double relative_distance(const torch::Tensor& tensor, const torch::Tensor& expected) {
  return ((tensor - expected).norm() / expected.norm()).item<double>();
}

/// How far a network may be from the exact one in bfloat16: some times as far as it is in float32 once its weights
/// alone are rounded, for that is how much it makes of a rounding; pooling and rectifying choose other winners then.
double bound_by(const torch::Tensor& of_rounded_weights, const torch::Tensor& exact) {
  return 12 * (relative_distance(of_rounded_weights, exact) + bfloat16_step);
}

class PrecisionTest : public testing::TestWithParam<Backbone> {
 protected:
  void TearDown() override { configure_job({}); }
};

TEST_P(PrecisionTest, BFloat16DiffersByItsRounding) {
  const Pass exact(GetParam(), Precision::float32, MemoryFormat::contiguous);
  const Pass rounded(GetParam(), Precision::bfloat16, MemoryFormat::contiguous);
  const Pass weights_rounded(GetParam(), Precision::float32, MemoryFormat::contiguous, Weights::rounded_to_bfloat16);

  EXPECT_EQ(rounded.scores.scalar_type(), torch::kFloat);
  const double difference = relative_distance(rounded.scores, exact.scores);
  EXPECT_GT(difference, 0.01 * bfloat16_step);
  EXPECT_LT(difference, bound_by(weights_rounded.scores, exact.scores));
  for (const auto& [name, gradient] : rounded.gradients) {
    EXPECT_EQ(rounded.weights.at(name).scalar_type(), torch::kFloat) << name;
    EXPECT_EQ(gradient.scalar_type(), torch::kFloat) << name;
    if (exact.gradients.at(name).norm().item<double>() < 1e-5) continue;  // biases before a batch normalisation
    const double bound = bound_by(weights_rounded.gradients.at(name), exact.gradients.at(name));
    // Where rounding the weights alone moves a gradient by more than its length, as through a hundred normalisations of
    // a few values, nothing can be said.
    if (bound > 4) continue;
    EXPECT_LT(relative_distance(gradient, exact.gradients.at(name)), bound) << name;
  }
}

TEST_P(PrecisionTest, ChannelsLastIsTheSameFunction) {
  if (!takes_pictures(GetParam())) GTEST_SKIP() << "takes no pictures";
  const Pass expected(GetParam(), Precision::float32, MemoryFormat::contiguous);
  const Pass answer(GetParam(), Precision::float32, MemoryFormat::channels_last);

  // The same sums in another order: as far apart as the last bit of the weights moves them, some times over.
  const Pass moved(GetParam(), Precision::float32, MemoryFormat::contiguous, Weights::moved_by_a_bit);
  constexpr double of_the_format = 3e-5;
  constexpr double times = 200;
  EXPECT_LT(relative_distance(answer.scores, expected.scores),
            of_the_format + times * relative_distance(moved.scores, expected.scores));
  for (const auto& [name, gradient] : answer.gradients) {
    const torch::Tensor& other = expected.gradients.at(name);
    if (other.norm().item<double>() >= 1e-5) {  // biases before a batch normalisation
      EXPECT_LT(relative_distance(gradient, other),
                of_the_format + times * relative_distance(moved.gradients.at(name), other))
          << name;
    }
    if (gradient.dim() == 5) {
      EXPECT_TRUE(answer.weights.at(name).is_contiguous(torch::MemoryFormat::ChannelsLast3d)) << name;
    }
  }
}

TEST_P(PrecisionTest, BothTogetherStayWithinBFloat16sRounding) {
  if (!takes_pictures(GetParam())) GTEST_SKIP() << "takes no pictures";
  const Pass exact(GetParam(), Precision::float32, MemoryFormat::contiguous);
  const Pass rounded(GetParam(), Precision::bfloat16, MemoryFormat::channels_last);

  const Pass weights_rounded(GetParam(), Precision::float32, MemoryFormat::contiguous, Weights::rounded_to_bfloat16);
  EXPECT_LT(relative_distance(rounded.scores, exact.scores), bound_by(weights_rounded.scores, exact.scores));
}

TEST_P(PrecisionTest, Tf32IsFloat32OnACpuAndWithinItsRoundingOnAGpu) {
  const Pass exact(GetParam(), Precision::float32, MemoryFormat::contiguous);
  const Pass rounded(GetParam(), Precision::tf32, MemoryFormat::contiguous);

  if (test_device().is_cpu()) {
    EXPECT_TRUE(torch::equal(rounded.scores, exact.scores));
  }
  EXPECT_LT(relative_distance(rounded.scores, exact.scores), 4 * bfloat16_step / 8);  // three bits more
}

INSTANTIATE_TEST_SUITE_P(Backbones, PrecisionTest, testing::ValuesIn(all_backbones()),
                         [](const auto& instance) { return std::string(name_of(instance.param)); });

TEST(Precision, SwitchesTf32OffUnlessItIsAskedFor) {
  const at::Context& context = at::globalContext();
  for (const Precision precision : {Precision::tf32, Precision::float32, Precision::tf32, Precision::bfloat16}) {
    TrainingOptions training;
    training.precision = precision;
    configure_job(training);
    EXPECT_EQ(context.allowTF32CuDNN(), precision == Precision::tf32) << name_of(precision);
    EXPECT_EQ(context.allowTF32CuBLAS(), precision == Precision::tf32) << name_of(precision);
  }
  configure_job({});
}

TEST(ConfigureJob, SwitchesDeterministicKernelsOnOrFastOnes) {
  const at::Context& context = at::globalContext();
  for (const bool deterministic : {true, false, true}) {
    TrainingOptions training;
    training.deterministic = deterministic;
    configure_job(training);
    EXPECT_EQ(context.deterministicAlgorithms(), deterministic);
    EXPECT_EQ(context.deterministicCuDNN(), deterministic);
    EXPECT_EQ(context.benchmarkCuDNN(), !deterministic);
  }
  configure_job({});
}

torch::ScalarType type_of_product() {
  const torch::Tensor factor = torch::ones({2, 2}, test_device());
  return torch::mm(factor, factor).scalar_type();
}

TEST(AutocastScope, EndsWithItsBlock) {
  {
    const AutocastScope outer(Precision::bfloat16, test_device());
    EXPECT_EQ(type_of_product(), torch::kBFloat16);
    {
      const AutocastScope inner(Precision::bfloat16, test_device());
      EXPECT_EQ(type_of_product(), torch::kBFloat16);
    }
    EXPECT_EQ(type_of_product(), torch::kBFloat16);
  }
  EXPECT_EQ(type_of_product(), torch::kFloat);
  const AutocastScope none(Precision::tf32, test_device());
  EXPECT_EQ(type_of_product(), torch::kFloat);
}

TEST(AutocastScope, ForgetsTheCastWeights) {
  Experiment experiment = precise_experiment(Backbone::fully_connected);
  experiment.training.precision = Precision::bfloat16;
  Learner learner(experiment, shape_of(Backbone::fully_connected), 7, test_device());
  const torch::Tensor input = input_of(Backbone::fully_connected);
  const torch::Tensor before = learner.network().score_sequence(input);
  {
    const torch::NoGradGuard no_gradient;
    for (torch::Tensor& parameter : learner.network().parameters()) parameter.mul_(2);
  }
  EXPECT_FALSE(torch::equal(learner.network().score_sequence(input), before));
}

}  // namespace
}  // namespace foldwise::worker
