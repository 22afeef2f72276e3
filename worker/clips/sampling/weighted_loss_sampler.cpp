// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/sampling/weighted_loss_sampler.h"

#include <utility>

#include "worker/clips/sampling/softmax.h"

namespace foldwise::worker {

WeightedLossSampler::WeightedLossSampler(const SamplingOptions& options, std::vector<SampledVideo> videos,
                                         int clip_frames, std::uint64_t seed)
    : options_(options),
      videos_(std::move(videos)),
      uniform_(videos_, clip_frames, seed),
      exploration_(options, seed),
      estimates_(videos_, clip_frames) {}

int WeightedLossSampler::position(std::size_t video, int epoch) const {
  if (exploration_.phase(epoch) != SamplingPhase::exploration) return uniform_.position(video, epoch);
  return exploration_.share(videos_[video].id, static_cast<int>(estimates_.of(video).size()), epoch).position;
}

double WeightedLossSampler::inverse_temperature(int epoch) const {
  const int since = epoch - options_.warm_up_epochs - options_.exploration_epochs;
  if (since >= options_.growth_epochs) return options_.inverse_temperature;
  return options_.inverse_temperature * since / options_.growth_epochs;
}

std::vector<double> WeightedLossSampler::weights(std::span<const int> positions, int epoch) const {
  if (exploration_.phase(epoch) != SamplingPhase::exploitation) return {};
  std::vector<double> weights;
  weights.reserve(positions.size());
  for (std::size_t video = 0; video < positions.size(); ++video) {
    const std::vector<double> probabilities = softmax(estimates_.of(video), inverse_temperature(epoch));
    weights.push_back(static_cast<double>(probabilities.size()) *
                      probabilities[static_cast<std::size_t>(positions[video])]);
  }
  return weights;
}

bool WeightedLossSampler::learns_in(int epoch) const {
  return exploration_.phase(epoch) == SamplingPhase::exploration;
}

void WeightedLossSampler::update(std::size_t video, int epoch, int /*position*/, double figure) {
  if (learns_in(epoch)) exploration_.initialise(videos_[video].id, estimates_.of(video), epoch, figure);
}

}  // namespace foldwise::worker
