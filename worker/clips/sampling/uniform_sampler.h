// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "worker/clips/sampling/sampler.h"

namespace foldwise::worker {

/// Every clip of a video is equally likely. Eq. 3.7, Ayral 2021.
class UniformSampler : public ClipSampler {
 public:
  UniformSampler(std::vector<SampledVideo> videos, int clip_frames, std::uint64_t seed);

  int position(std::size_t video, int epoch) const override;
  bool learns_in(int epoch) const override;
  void update(std::size_t video, int epoch, int position, double figure) override;
  std::span<double> estimates() override { return {}; }

 private:
  std::vector<SampledVideo> videos_;
  int clip_frames_;
  std::uint64_t seed_;
};

}  // namespace foldwise::worker
