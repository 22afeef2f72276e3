// SPDX-License-Identifier: Apache-2.0
#include "worker/models/attention/counted_steps.h"

#include <torch/types.h>

#include <vector>

namespace foldwise::worker {

torch::Tensor padding_of(const torch::Tensor& counts, std::int64_t steps) {
  return torch::arange(steps, counts.options()) >= counts.unsqueeze(1);
}

torch::Tensor mean_over_steps(const Sequence& sequence) {
  const torch::Tensor& values = sequence.values;
  if (!sequence.counts.defined()) return values.mean(2, true);
  std::vector<std::int64_t> along_steps(static_cast<std::size_t>(values.dim()), 1);  // [batch, 1, steps, 1, …]
  along_steps[0] = values.size(0);
  std::vector<std::int64_t> per_sample = along_steps;
  along_steps[2] = values.size(2);
  const torch::Tensor padding = padding_of(sequence.counts, values.size(2)).view(along_steps);
  return values.masked_fill(padding, 0).sum(2, true) / sequence.counts.view(per_sample);
}

}  // namespace foldwise::worker
