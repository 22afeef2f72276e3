// SPDX-License-Identifier: Apache-2.0
#include "worker/data/gate_measures.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "results/metrics/rank_correlation.h"

namespace foldwise::worker {
namespace {

bool is_of(const std::string& layer, std::string_view network) {
  return layer.size() > network.size() && layer.starts_with(network) && layer[network.size()] == ' ';
}

/// Of a class the mean over a network's layers of what `figure` says of each.
template <typename Figure>
double over_layers(const ClassGates& gates, std::string_view network, const Figure& figure) {
  double sum = 0;
  int layers = 0;
  for (const auto& [name, means] : gates.means) {
    if (!is_of(name, network)) continue;
    sum += figure(means);
    ++layers;
  }
  return sum / layers;
}

double mean_of(const torch::Tensor& units) {
  return units.mean().item<double>();
}
double spread_of(const torch::Tensor& units) {
  return units.std(/*unbiased=*/false).item<double>();
}
double gated_share(const torch::Tensor& shares) {
  return shares[1].item<double>();
}

}  // namespace

std::map<std::string, double> gate_measures(const std::vector<ClassGates>& gates,
                                            const std::vector<PlantedKind>& planted) {
  std::vector<double> by_audio;
  std::vector<double> by_rgb;
  std::vector<double> audio;
  std::vector<double> video;
  std::vector<double> shares;
  double spread = 0;
  for (const ClassGates& one : gates) {
    const auto known = std::ranges::find(planted, one.name, &PlantedKind::name);
    if (one.samples == 0 || known == planted.end()) continue;
    by_audio.push_back(known->kind == "audio" ? 1 : 0);
    by_rgb.push_back(known->kind == "visual" ? 1 : 0);
    audio.push_back(over_layers(one, "audio", mean_of));
    video.push_back(over_layers(one, "video", mean_of));
    shares.push_back(over_layers(one, "joint", gated_share));
    spread += (over_layers(one, "audio", spread_of) + over_layers(one, "video", spread_of)) / 2;
  }
  std::map<std::string, double> measures;
  if (audio.empty()) return measures;
  measures.emplace("gate_spread", spread / static_cast<double>(audio.size()));
  const auto add = [&](const char* name, const std::optional<double>& value) {
    if (value) measures.emplace(name, *value);
  };
  add("audio_gate_rank", results::rank_correlation(by_audio, audio));
  add("video_gate_rank", results::rank_correlation(by_rgb, video));
  add("gated_share_rank", results::rank_correlation(by_audio, shares));
  return measures;
}

}  // namespace foldwise::worker
