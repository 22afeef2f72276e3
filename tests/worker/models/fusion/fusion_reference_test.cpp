// SPDX-License-Identifier: Apache-2.0
// Every kind of fusion against PyTorch (reference/make_fusion_reference.py) and against finite differences.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/worker/models/fusion/fusion_network.h"
#include "worker/models/weights/safetensors.h"

namespace foldwise::worker {
namespace {

struct FusionCase {
  FusionOptions options;
  std::string name() const {
    return std::string(name_of(options.kind)) + " " + std::string(name_of(options.join)) + " " +
           std::string(name_of(options.scores)) + " " + std::string(name_of(options.gates));
  }
};

std::vector<FusionCase> fusion_cases() {
  std::vector<FusionCase> cases;
  const auto add = [&](FusionOptions options) {
    options.factors = 2;
    cases.push_back({options});
  };
  for (std::size_t kind = 0; kind < Choices<FusionKind>::names.size(); ++kind) {
    add({.kind = static_cast<FusionKind>(kind)});
  }
  add({.kind = FusionKind::early, .join = FeatureJoin::sum});
  add({.kind = FusionKind::early, .join = FeatureJoin::weighted_sum});
  add({.kind = FusionKind::early, .join = FeatureJoin::bilinear});
  add({.kind = FusionKind::late, .scores = ScoreFusion::weighted_average});
  add({.kind = FusionKind::ensemble, .join = FeatureJoin::bilinear, .scores = ScoreFusion::weighted_average});
  add({.kind = FusionKind::augmented_ensemble, .gates = GateReach::all});
  return cases;
}

class FusionReference : public testing::TestWithParam<FusionCase> {
 protected:
  const torch::Tensor& at(const std::string& what) const { return file_.tensors.at(GetParam().name() + "/" + what); }

  void expect_as_in_file(const torch::Tensor& seen, const std::string& what) const {
    EXPECT_TRUE(torch::allclose(seen, at(what), 1e-9, 1e-10)) << what << "\n" << seen - at(what);
  }

 private:
  SafeTensors file_ = read_safetensors(std::string(FOLDWISE_TEST_DATA) + "/fusion.safetensors");
};

TEST_P(FusionReference, ScoresAndGradientsAreThoseOfPyTorch) {
  const auto network = fused_network(GetParam().options);
  {
    const torch::NoGradGuard no_gradient;
    for (auto& [name, tensor] : tensors_of(*network)) torch::Tensor(tensor).copy_(at("weight " + name));
  }
  const torch::Tensor input = at("input").clone().requires_grad_(true);

  const torch::Tensor scores = network->score_sequence(input);
  (scores * at("upstream")).sum().backward();

  expect_as_in_file(scores, "output");
  for (const auto& [name, tensor] : tensors_of(*network)) {
    if (tensor.requires_grad()) expect_as_in_file(tensor.grad(), "gradient " + name);
  }
  expect_as_in_file(input.grad(), "input gradient");
}

TEST_P(FusionReference, GradientsAreThoseOfFiniteDifferences) {
  const auto network = fused_network(GetParam().options);
  const torch::Tensor input = fused_input();
  const torch::Tensor upstream =
      torch::cos(torch::arange(3 * fused_outputs * 2, torch::kDouble) * 1.7).view({3, fused_outputs, 2});
  const auto loss = [&] { return (network->score_sequence(input) * upstream).sum(); };
  loss().backward();
  for (const auto& [name, tensor] : tensors_of(*network)) {
    if (!tensor.requires_grad()) continue;
    const torch::NoGradGuard no_gradient;
    const torch::Tensor numbers = tensor.view({-1});
    const torch::Tensor gradient = tensor.grad().reshape({-1});
    for (std::int64_t i = 0; i < numbers.numel(); ++i) {
      constexpr double step = 1e-6;
      const double number = numbers[i].item<double>();
      numbers[i] = number + step;
      const double above = loss().item<double>();
      numbers[i] = number - step;
      const double below = loss().item<double>();
      numbers[i] = number;
      ASSERT_NEAR(gradient[i].item<double>(), (above - below) / (2 * step), 1e-5) << name << " " << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, FusionReference, testing::ValuesIn(fusion_cases()), [](const auto& instance) {
  std::string name = instance.param.name();
  std::ranges::replace(name, ' ', '_');
  return name;
});

}  // namespace
}  // namespace foldwise::worker
