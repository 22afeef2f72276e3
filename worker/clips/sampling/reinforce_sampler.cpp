// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/sampling/reinforce_sampler.h"

#include <utility>

#include "worker/clips/sampling/softmax.h"

namespace foldwise::worker {

ReinforceSampler::ReinforceSampler(const SamplingOptions& options, std::vector<SampledVideo> videos, int clip_frames,
                                   std::uint64_t seed)
    : inverse_temperature_(options.inverse_temperature),
      rate_(options.reinforce_rate),
      warm_up_epochs_(options.warm_up_epochs),
      videos_(std::move(videos)),
      uniform_(videos_, clip_frames, seed),
      parameters_(videos_, clip_frames),
      rewards_(2 * videos_.size(), 0.0),
      seed_(seed) {}

int ReinforceSampler::position(std::size_t video, int epoch) const {
  if (!learns_in(epoch)) return uniform_.position(video, epoch);
  return draw_position(parameters_.of(video), inverse_temperature_, seed_, epoch, videos_[video].id);
}

void ReinforceSampler::update(std::size_t video, int epoch, int position, double figure) {
  if (!learns_in(epoch)) return;
  const double reward = -figure;
  double& baseline = rewards_[2 * video];
  double& count = rewards_[2 * video + 1];
  if (count > 0) {
    const std::span<double> parameters = parameters_.of(video);
    const std::vector<double> probabilities = softmax(parameters, inverse_temperature_);
    const double step = rate_ * (reward - baseline);
    for (std::size_t place = 0; place < parameters.size(); ++place) parameters[place] -= step * probabilities[place];
    parameters[static_cast<std::size_t>(position)] += step;
  }
  count += 1;
  baseline += (reward - baseline) / count;
}

}  // namespace foldwise::worker
