// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace foldwise::worker {

/// Where every clip of every epoch was taken, what it scored, and the estimates w as they stood after each epoch: what
/// sampling maps are drawn from (T Fig. 3.2-3.14).
class SamplingHistory {
 public:
  /// One epoch.
  struct Epoch {
    std::span<const int> positions;     ///< [videos]
    std::span<const double> scores;     ///< [videos], not a number where a clip has none; may be empty
    std::span<const double> estimates;  ///< [positions of all videos]; may be empty
  };
  void add(const Epoch& epoch);
  std::size_t epochs() const { return epochs_; }

  /// "positions" [epochs, videos] int32; where clips have scores, "scores" [epochs, videos] float32; where the strategy
  /// keeps estimates, "w" [epochs, positions of all videos] float32. Empty before the first epoch.
  std::map<std::string, torch::Tensor> tensors() const;
  /// Of epochs that an earlier version recorded, which kept no scores, they are not numbers.
  void restore(const std::map<std::string, torch::Tensor>& tensors);

 private:
  std::size_t epochs_ = 0;
  std::vector<std::int32_t> positions_;
  std::vector<float> scores_;
  std::vector<float> estimates_;
};

}  // namespace foldwise::worker
