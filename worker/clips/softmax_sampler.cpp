// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/softmax_sampler.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "worker/clips/draw.h"

namespace foldwise::worker {

SoftmaxSampler::SoftmaxSampler(const SamplingOptions& options, std::vector<SampledVideo> videos, int clip_frames,
                               std::uint64_t seed)
    : options_(options),
      videos_(std::move(videos)),
      uniform_(videos_, clip_frames, seed),
      spread_(options.spread > 0 ? options.spread : clip_frames),
      seed_(seed) {
  offsets_.push_back(0);
  for (const SampledVideo& video : videos_) {
    offsets_.push_back(offsets_.back() + static_cast<std::size_t>(clip_positions(video.frames, clip_frames)));
  }
  estimates_.assign(offsets_.back(), 0.0);  // equal estimates: a uniform distribution (Algorithm 3.1)
}

SoftmaxSampler::Phase SoftmaxSampler::phase(int epoch) const {
  if (epoch <= options_.warm_up_epochs) return Phase::warm_up;
  if (epoch <= options_.warm_up_epochs + options_.exploration_epochs) return Phase::exploration;
  return Phase::exploitation;
}

SoftmaxSampler::Share SoftmaxSampler::share(std::size_t video, int epoch) const {
  const auto positions = static_cast<std::int64_t>(of(video).size());
  const std::int64_t shares = options_.exploration_epochs;
  const std::int64_t index = epoch - options_.warm_up_epochs - 1;
  const auto begin = static_cast<int>(index * positions / shares);
  const auto end = static_cast<int>((index + 1) * positions / shares);
  // A video with fewer positions than exploration epochs has empty shares: those revisit the position they stand at.
  return {begin, std::max(end, begin + 1), (begin + std::max(end, begin + 1) - 1) / 2};
}

int SoftmaxSampler::position(std::size_t video, int epoch) const {
  switch (phase(epoch)) {
    case Phase::warm_up:
      return uniform_.position(video, epoch);
    case Phase::exploration:
      return share(video, epoch).centre;
    case Phase::exploitation:
      break;
  }
  return draw_position(of(video), options_.inverse_temperature, seed_, epoch, videos_[video].id);
}

bool SoftmaxSampler::learns_in(int epoch) const {
  return phase(epoch) != Phase::warm_up;
}

void SoftmaxSampler::update(std::size_t video, int epoch, int position, double score) {
  const std::span<double> estimates = of(video);
  switch (phase(epoch)) {
    case Phase::warm_up:
      return;
    case Phase::exploration: {
      const Share initialised = share(video, epoch);
      std::fill(estimates.begin() + initialised.begin, estimates.begin() + initialised.end, score);
      return;
    }
    case Phase::exploitation:
      break;
  }
  const int first = std::max(0, position - spread_);
  const int last = std::min(static_cast<int>(estimates.size()) - 1, position + spread_);
  for (int place = first; place <= last; ++place) {
    // Eq. 3.9, Ayral 2021
    const double weight = static_cast<double>(spread_ - std::abs(place - position)) / spread_;
    double& estimate = estimates[static_cast<std::size_t>(place)];
    estimate += weight * (score - estimate);
  }
}

std::span<const double> SoftmaxSampler::of(std::size_t video) const {
  return std::span(estimates_).subspan(offsets_[video], offsets_[video + 1] - offsets_[video]);
}

std::span<double> SoftmaxSampler::of(std::size_t video) {
  return std::span(estimates_).subspan(offsets_[video], offsets_[video + 1] - offsets_[video]);
}

std::vector<double> cumulative_softmax(std::span<const double> estimates, double inverse_temperature) {
  // Less the largest exponent, so that no exponential overflows.
  double largest = inverse_temperature * estimates.front();
  for (const double estimate : estimates) largest = std::max(largest, inverse_temperature * estimate);
  std::vector<double> cumulative;
  cumulative.reserve(estimates.size());
  double sum = 0;
  for (const double estimate : estimates) {
    sum += std::exp(inverse_temperature * estimate - largest);
    cumulative.push_back(sum);
  }
  for (double& value : cumulative) value /= sum;
  return cumulative;
}

int draw_position(std::span<const double> estimates, double inverse_temperature, std::uint64_t seed, int epoch,
                  const std::string& video) {
  const std::vector<double> cumulative = cumulative_softmax(estimates, inverse_temperature);
  Draw draw(seed, epoch, video, Purpose::position);
  const auto chosen = std::upper_bound(cumulative.begin(), cumulative.end(), draw.uniform() * cumulative.back());
  return static_cast<int>(std::min(chosen - cumulative.begin(), std::ssize(cumulative) - 1));
}

}  // namespace foldwise::worker
