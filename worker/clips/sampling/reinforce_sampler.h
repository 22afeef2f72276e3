// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "worker/clips/sampling/place_values.h"
#include "worker/clips/sampling/sampler.h"
#include "worker/clips/sampling/uniform_sampler.h"

namespace foldwise::worker {

/// REINFORCE (T Eq. 3.5, Ayral 2021): each video has parameters theta, one for each place, equal at the start, and its
/// clips are drawn with q = softmax(gamma theta). The reward of a clip is r = -loss, and
///
///     theta += eta (r - b) (onehot(t) - q)
///
/// with b the mean of the video's earlier rewards. No neighbour is moved with a clip (T Fig. 3.10: "small and
/// localized"). Phases, eta and where gamma enters are not published. Readings: a warm-up as that of SoftmaxSampler
/// (uniform, nothing learned), no exploration, gamma in q alone, and a first reward that only starts the baseline.
class ReinforceSampler : public ClipSampler {
 public:
  ReinforceSampler(const SamplingOptions& options, std::vector<SampledVideo> videos, int clip_frames,
                   std::uint64_t seed);

  int position(std::size_t video, int epoch) const override;
  bool learns_in(int epoch) const override { return epoch > warm_up_epochs_; }
  ClipFigure learns_from() const override { return ClipFigure::loss; }
  void update(std::size_t video, int epoch, int position, double figure) override;
  /// theta.
  std::span<double> estimates() override { return parameters_.all(); }
  /// [2 * videos]: of each video the mean of its rewards, and how many there were.
  std::span<double> memory() override { return rewards_; }

 private:
  double inverse_temperature_;
  double rate_;
  int warm_up_epochs_;
  std::vector<SampledVideo> videos_;
  UniformSampler uniform_;
  PlaceValues parameters_;
  std::vector<double> rewards_;
  std::uint64_t seed_;
};

}  // namespace foldwise::worker
