// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "worker/clips/sampling/sampler.h"

namespace foldwise::worker {

/// Clips by what experts saw in their frames (PSPI of UNBC-McMaster): T 3.3.2.3. A clip's estimate w is the mean of its
/// frames' labels, and clips are drawn with softmax(gamma w) (Eq. 3.8) from the first epoch on; nothing is learned.
class FrameLabelSampler : public ClipSampler {
 public:
  /// Throws std::invalid_argument when a video has not one label for each frame.
  FrameLabelSampler(const SamplingOptions& options, std::vector<SampledVideo> videos, int clip_frames,
                    std::uint64_t seed);

  int position(std::size_t video, int epoch) const override;
  bool learns_in(int epoch) const override;
  void update(std::size_t video, int epoch, int position, double figure) override;
  std::span<double> estimates() override { return estimates_; }

 private:
  double inverse_temperature_;
  std::vector<SampledVideo> videos_;
  std::uint64_t seed_;
  std::vector<std::size_t> offsets_;  // [videos + 1] into estimates_
  std::vector<double> estimates_;
};

}  // namespace foldwise::worker
