// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/sampling/softmax_sampler.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "worker/clips/sampling/softmax.h"

namespace foldwise::worker {

SoftmaxSampler::SoftmaxSampler(const SamplingOptions& options, std::vector<SampledVideo> videos, int clip_frames,
                               std::uint64_t seed)
    : inverse_temperature_(options.inverse_temperature),
      videos_(std::move(videos)),
      uniform_(videos_, clip_frames, seed),
      exploration_(options, seed),
      estimates_(videos_, clip_frames),  // equal estimates: a uniform distribution (Algorithm 3.1)
      spread_(options.spread > 0 ? options.spread : clip_frames),
      seed_(seed) {}

int SoftmaxSampler::position(std::size_t video, int epoch) const {
  const std::span<const double> estimates = estimates_.of(video);
  switch (exploration_.phase(epoch)) {
    case SamplingPhase::warm_up:
      return uniform_.position(video, epoch);
    case SamplingPhase::exploration:
      return exploration_.share(videos_[video].id, static_cast<int>(estimates.size()), epoch).position;
    case SamplingPhase::exploitation:
      break;
  }
  return draw_position(estimates, inverse_temperature_, seed_, epoch, videos_[video].id);
}

bool SoftmaxSampler::learns_in(int epoch) const {
  return exploration_.phase(epoch) != SamplingPhase::warm_up;
}

void SoftmaxSampler::update(std::size_t video, int epoch, int position, double figure) {
  const std::span<double> estimates = estimates_.of(video);
  switch (exploration_.phase(epoch)) {
    case SamplingPhase::warm_up:
      return;
    case SamplingPhase::exploration:
      exploration_.initialise(videos_[video].id, estimates, epoch, figure);
      return;
    case SamplingPhase::exploitation:
      break;
  }
  const int first = std::max(0, position - spread_);
  const int last = std::min(static_cast<int>(estimates.size()) - 1, position + spread_);
  for (int place = first; place <= last; ++place) {
    // Eq. 3.9, Ayral 2021
    const double weight = static_cast<double>(spread_ - std::abs(place - position)) / spread_;
    double& estimate = estimates[static_cast<std::size_t>(place)];
    estimate += weight * (figure - estimate);
  }
}

}  // namespace foldwise::worker
