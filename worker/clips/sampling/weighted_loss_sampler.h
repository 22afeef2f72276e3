// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "worker/clips/sampling/exploration.h"
#include "worker/clips/sampling/place_values.h"
#include "worker/clips/sampling/sampler.h"
#include "worker/clips/sampling/uniform_sampler.h"

namespace foldwise::worker {

/// Weighted training as T 3.1 describes that of weighted C3D (Vielzeuf et al. 2017): the clips of a video are scored in
/// early epochs, later ones are drawn uniformly and their loss is weighted by the softmax of these scores, "from
/// average to max". How in detail is not published. Readings: warm-up and exploration are those of SoftmaxSampler, so
/// that every place has a score w without a pass over whole videos; w stays as it is from then on; and the loss of a
/// clip at t of N places counts
///
///     N softmax(gamma_e w)_t,    gamma_e = gamma min(1, e / growth_epochs) in the e-th epoch after the exploration,
///
/// whose mean over the video's places is 1.
class WeightedLossSampler : public ClipSampler {
 public:
  WeightedLossSampler(const SamplingOptions& options, std::vector<SampledVideo> videos, int clip_frames,
                      std::uint64_t seed);

  int position(std::size_t video, int epoch) const override;
  std::vector<double> weights(std::span<const int> positions, int epoch) const override;
  bool learns_in(int epoch) const override;
  void update(std::size_t video, int epoch, int position, double figure) override;
  std::span<double> estimates() override { return estimates_.all(); }

 private:
  /// gamma_e, after the exploration.
  double inverse_temperature(int epoch) const;

  SamplingOptions options_;
  std::vector<SampledVideo> videos_;
  UniformSampler uniform_;
  Exploration exploration_;
  PlaceValues estimates_;  // w
};

}  // namespace foldwise::worker
