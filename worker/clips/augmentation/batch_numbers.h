// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstddef>
#include <initializer_list>
#include <vector>

namespace foldwise::worker {

/// Numbers of the clips of a batch on their way to the device that needs them.
class BatchNumbers {
 public:
  explicit BatchNumbers(std::size_t clips) : clips_(clips) {}

  /// Those of the next clip: as many of each.
  void add(std::initializer_list<double> numbers) { values_.insert(values_.end(), numbers); }
  /// [numbers, batch], double. A GPU is not waited for.
  torch::Tensor on(torch::Device device) const;

 private:
  std::size_t clips_;
  std::vector<double> values_;
};

}  // namespace foldwise::worker
