// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace foldwise::worker {

/// Where every clip of every epoch was taken, and the score estimates w as they stood after each epoch: what sampling
/// maps are drawn from (T Fig. 3.2-3.14).
class SamplingHistory {
 public:
  /// One epoch: positions [videos] and estimates [positions of all videos], which may be empty.
  void add(std::span<const int> positions, std::span<const double> estimates);
  std::size_t epochs() const { return epochs_; }

  /// "positions" [epochs, videos] int32 and, where the strategy keeps estimates, "w" [epochs, positions of all videos]
  /// float32. Empty before the first epoch.
  std::map<std::string, torch::Tensor> tensors() const;
  void restore(const std::map<std::string, torch::Tensor>& tensors);

 private:
  std::size_t epochs_ = 0;
  std::vector<std::int32_t> positions_;
  std::vector<float> estimates_;
};

}  // namespace foldwise::worker
