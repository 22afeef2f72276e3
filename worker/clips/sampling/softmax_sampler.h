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

/// Temporal stochastic softmax sampling: T 3.2.3-3.2.4, Algorithm 3.1, Ayral 2021. Three phases:
/// warm-up (uniform, nothing learned), exploration (evenly spaced clips, each one's score initialises its share of w),
/// exploitation (sampled with softmax(gamma w), w updated around the sampled clip).
class SoftmaxSampler : public ClipSampler {
 public:
  SoftmaxSampler(const SamplingOptions& options, std::vector<SampledVideo> videos, int clip_frames, std::uint64_t seed);

  int position(std::size_t video, int epoch) const override;
  bool learns_in(int epoch) const override;
  void update(std::size_t video, int epoch, int position, double figure) override;
  std::span<double> estimates() override { return estimates_.all(); }

 private:
  double inverse_temperature_;
  std::vector<SampledVideo> videos_;
  UniformSampler uniform_;
  Exploration exploration_;
  PlaceValues estimates_;  // w
  int spread_;
  std::uint64_t seed_;
};

}  // namespace foldwise::worker
