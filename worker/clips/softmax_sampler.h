// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "worker/clips/sampler.h"
#include "worker/clips/uniform_sampler.h"

namespace foldwise::worker {

/// Temporal stochastic softmax sampling: T 3.2.3-3.2.4, Algorithm 3.1, Ayral 2021. Three phases:
/// warm-up (uniform, nothing learned), exploration (equally spaced clips, each one's score initialises its share of w),
/// exploitation (sampled with softmax(gamma w), w updated around the sampled clip).
class SoftmaxSampler : public ClipSampler {
 public:
  SoftmaxSampler(const SamplingOptions& options, std::vector<SampledVideo> videos, int clip_frames, std::uint64_t seed);

  int position(std::size_t video, int epoch) const override;
  bool learns_in(int epoch) const override;
  void update(std::size_t video, int epoch, int position, double score) override;
  std::span<double> estimates() override { return estimates_; }

 private:
  enum class Phase { warm_up, exploration, exploitation };
  /// Positions [begin, end) that one exploration epoch initialises, from the clip at `centre`.
  struct Share {
    int begin = 0;
    int end = 0;
    int centre = 0;
  };

  Phase phase(int epoch) const;
  Share share(std::size_t video, int epoch) const;
  std::span<const double> of(std::size_t video) const;
  std::span<double> of(std::size_t video);

  SamplingOptions options_;
  std::vector<SampledVideo> videos_;
  UniformSampler uniform_;
  int spread_;
  std::uint64_t seed_;
  std::vector<std::size_t> offsets_;  // [videos + 1] into estimates_
  std::vector<double> estimates_;
};

/// softmax(gamma w), summed from the front: element i is the probability of a position <= i. Eq. 3.8.
std::vector<double> cumulative_softmax(std::span<const double> estimates, double inverse_temperature);

/// One of them, drawn with these probabilities.
int draw_position(std::span<const double> estimates, double inverse_temperature, std::uint64_t seed, int epoch,
                  const std::string& video);

}  // namespace foldwise::worker
