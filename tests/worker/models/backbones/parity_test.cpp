// SPDX-License-Identifier: Apache-2.0
// Backbones against Python PyTorch and torchvision, in double precision: the same weights give the same scores and
// gradients (reference/make_backbone_answers.py).
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "experiments/choice_table.h"
#include "worker/models/catalogue.h"
#include "worker/models/weights/weights.h"

namespace foldwise::worker {
namespace {

using Json = nlohmann::json;

constexpr int clip_height = 40;
constexpr int clip_width = 72;
constexpr double parity_tolerance = 1e-9;

const Json& answers() {
  static const Json read = Json::parse(std::ifstream(std::string(FOLDWISE_TEST_DATA) + "/backbone_answers.json"));
  return read;
}

template <typename Choice>
Choice chosen(const std::string& name) {
  const auto& names = Choices<Choice>::names;
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) throw std::logic_error("no choice " + name);
  return static_cast<Choice>(found - names.begin());
}

/// Uniform on [-1, 1), from the place and the stream: as the script has it.
torch::Tensor parity_noise(std::int64_t count, int stream) {
  const torch::Tensor places = torch::arange(count, torch::kDouble);
  return 2 * torch::frac(torch::frac(torch::sin(places * 12.9898 + stream * 78.233) * 43758.5453) + 1) - 1;
}

/// In the direction of the noise of a stream.
double projection_of(const torch::Tensor& vector, int stream) {
  return (vector * parity_noise(vector.numel(), stream)).sum().item<double>();
}

void fill_with_noise(Network& network) {
  std::map<std::string, torch::Tensor> weights = copy_weights(network);
  int stream = -1;
  for (auto& [name, tensor] : weights) {
    ++stream;
    if (!tensor.is_floating_point()) continue;
    torch::Tensor values = parity_noise(tensor.numel(), stream).view(tensor.sizes());
    if (tensor.dim() > 1) {
      values = values * std::sqrt(6.0 / static_cast<double>(tensor[0].numel()));
    } else if (name.ends_with("running_var")) {
      values = 1 + 0.5 * values;
    } else if (name.ends_with("weight")) {
      values = 1 + 0.3 * values;
    } else {
      values = 0.1 * values;
    }
    tensor.copy_(values);
  }
  set_weights(network, weights, "the test");
}

class Parity : public testing::TestWithParam<std::size_t> {
 protected:
  const Json& answer() const { return answers().at(GetParam()); }
  std::shared_ptr<Network> network() const {
    ModelOptions options;
    options.backbone = chosen<Backbone>(answer().at("backbone"));
    options.temporal_stride = chosen<TemporalStride>(answer().at("temporal_stride"));
    options.width = answer().at("width");
    options.input = {clip_height, clip_width};
    options.pooling = Pooling::softmax;  // averages over space
    std::shared_ptr<Network> built = build_network(options, {.outputs = 3}).network;
    built->to(torch::kDouble);
    built->eval();
    fill_with_noise(*built);
    return built;
  }
};

TEST_P(Parity, ScoresAndGradientsArePyTorchs) {
  const auto expected = answer().at("scores").get<std::vector<std::vector<double>>>();
  const int frames = answer().at("frames");
  const std::shared_ptr<Network> built = network();
  const torch::Tensor clip = parity_noise(std::int64_t{3} * frames * clip_height * clip_width, 1000)
                                 .view({1, 3, frames, clip_height, clip_width});

  const torch::Tensor scores = built->score_sequence(clip);
  (scores * parity_noise(scores.numel(), 2000).view(scores.sizes())).sum().backward();

  ASSERT_EQ(scores.sizes(), torch::IntArrayRef({1, 3, static_cast<std::int64_t>(expected[0].size())}));
  for (std::int64_t output = 0; output < 3; ++output) {
    for (std::int64_t step = 0; step < scores.size(2); ++step) {
      const double wanted = expected[static_cast<std::size_t>(output)][static_cast<std::size_t>(step)];
      EXPECT_NEAR(scores[0][output][step].item<double>(), wanted, parity_tolerance * std::max(1.0, std::abs(wanted)));
    }
  }
  std::size_t compared = 0;
  for (const NamedWeight& weight : built->named_weights()) {
    if (!weight.tensor.requires_grad()) continue;
    const auto wanted = answer().at("gradients").at(weight.name).get<std::array<double, 3>>();
    const torch::Tensor gradient = weight.tensor.grad().flatten();
    const double tolerance = parity_tolerance * std::max(1.0, wanted[0]);
    EXPECT_NEAR(gradient.norm().item<double>(), wanted[0], tolerance) << weight.name;
    EXPECT_NEAR(projection_of(gradient, 3000), wanted[1], tolerance) << weight.name;
    EXPECT_NEAR(projection_of(gradient, 4000), wanted[2], tolerance) << weight.name;
    ++compared;
  }
  EXPECT_EQ(compared, answer().at("gradients").size());
}

std::string name_of_answer(const testing::TestParamInfo<std::size_t>& instance) {
  const Json& answer = answers().at(instance.param);
  return answer.at("backbone").get<std::string>() + "_" + answer.at("temporal_stride").get<std::string>() + "_" +
         std::to_string(answer.at("frames").get<int>());
}

INSTANTIATE_TEST_SUITE_P(PyTorch, Parity, testing::Range<std::size_t>(0, answers().size()), name_of_answer);

/// Parameters at full width with seven classes.
std::int64_t parameters_of(Backbone backbone) {
  ModelOptions options;
  options.backbone = backbone;
  std::int64_t count = 0;
  for (const torch::Tensor& parameter : build_network(options, {.outputs = 7}).network->parameters()) {
    count += parameter.numel();
  }
  return count;
}

TEST(ParameterCounts, AreThoseOfThePublications) {
  EXPECT_EQ(parameters_of(Backbone::resnet18_3d), 33'033'671);               // 33.0M: T 2.1.1
  EXPECT_EQ(parameters_of(Backbone::resnext101_3d), 47'535'559);             // 47.5M
  EXPECT_EQ(parameters_of(Backbone::resnet50), 23'508'032 + 7 * 2049);       // torchvision, without its 1000 classes
  EXPECT_EQ(parameters_of(Backbone::inception_i3d), 12'287'264 + 7 * 1025);  // kinetics_i3d_pytorch, likewise
}

}  // namespace
}  // namespace foldwise::worker
