// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/augmentation/batch_numbers.h"

#include <torch/types.h>

#include <algorithm>
#include <cstdint>

namespace foldwise::worker {

torch::Tensor BatchNumbers::on(torch::Device device) const {
  const auto clips = static_cast<std::int64_t>(clips_);
  const auto numbers = static_cast<std::int64_t>(values_.size()) / clips;
  // From pageable memory a copy would first wait for everything that the device has to do.
  torch::Tensor table =
      torch::empty({clips, numbers}, torch::TensorOptions().dtype(torch::kDouble).pinned_memory(device.is_cuda()));
  std::ranges::copy(values_, table.data_ptr<double>());
  return table.to(device, /*non_blocking=*/true).t().contiguous();
}

}  // namespace foldwise::worker
