// SPDX-License-Identifier: Apache-2.0
#include "worker/data/class_gates.h"

#include <torch/utils.h>

#include <algorithm>
#include <utility>

#include "datasets/examples/example_stream.h"
#include "experiments/foundation/error.h"
#include "worker/data/example_data.h"
#include "worker/evaluation/evaluation_mode.h"
#include "worker/models/fusion/audio_visual.h"

namespace foldwise::worker {
namespace {

constexpr std::size_t gated_at_once = 256;

using ToldGates = std::map<std::string, torch::Tensor>;

/// What the mixing of some examples weighs by.
ToldGates told_of(Network& network, const torch::Tensor& features) {
  ToldGates told;
  if (auto* encoder = dynamic_cast<AudioVisual*>(&network.encoder()); encoder != nullptr) {
    encoder->follow_mixing(encoder->to_maps({features.to(network.device())}),
                           [&](const std::string& name, const torch::Tensor& values) {
                             told.emplace(name, values.to(torch::kCPU, torch::kDouble));
                           });
  }
  if (!told.empty()) return told;
  throw UserError(Fault::usage, "model.fusion.kind", "the network has no gates",
                  "use an experiment with model.backbone audio_visual and model.fusion.kind augmented_ensemble");
}

/// Sums what the mixing of one example weighs by.
void add_gates_of(const ToldGates& told, std::int64_t row, ClassGates& gates) {
  for (const auto& [name, values] : told) {
    const torch::Tensor own = values[row].mean(0);  // over the steps of a video
    const auto [sum, is_new] = gates.means.emplace(name, own);
    if (!is_new) sum->second = sum->second + own;
  }
  ++gates.samples;
}

}  // namespace

std::vector<ClassGates> gates_of(Network& network, const std::vector<std::filesystem::path>& shards,
                                 const std::vector<std::string>& classes, const std::vector<std::size_t>& wanted,
                                 int samples) {
  const torch::NoGradGuard no_gradient;
  const EvaluationMode evaluation(network);
  std::vector<ClassGates> gates;
  for (const std::size_t place : wanted) gates.push_back({.name = classes.at(place)});
  const auto lacks = [&](const ClassGates& one) { return one.samples < samples; };
  datasets::ExampleStreamOptions options;
  options.classes = static_cast<int>(classes.size());
  datasets::ExampleStream stream(shards, options);
  const std::size_t at_once = stream.level() == datasets::ExampleLevel::video ? gated_at_once : 1;
  for (auto examples = stream.next(at_once); !examples.empty() && std::ranges::any_of(gates, lacks);
       examples = stream.next(at_once)) {
    const ToldGates told = told_of(network, batch_of(examples, options.classes).clips);
    for (std::size_t row = 0; row < examples.size(); ++row) {
      for (std::size_t i = 0; i < gates.size(); ++i) {
        if (lacks(gates[i]) && std::ranges::binary_search(examples[row].labels, static_cast<int>(wanted[i]))) {
          add_gates_of(told, static_cast<std::int64_t>(row), gates[i]);
        }
      }
    }
  }
  for (ClassGates& one : gates) {
    for (auto& [name, sum] : one.means) sum = sum / one.samples;
  }
  return gates;
}

}  // namespace foldwise::worker
