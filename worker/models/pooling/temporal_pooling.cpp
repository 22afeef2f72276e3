// SPDX-License-Identifier: Apache-2.0
#include "worker/models/pooling/temporal_pooling.h"

#include <torch/types.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>

#include "experiments/choice_table.h"

namespace foldwise::worker {

namespace {

/// [batch, classes, positions] -> [batch, classes]: sum of p_t f_t with p = softmax(gamma f) of each class.
/// T Eq. 3.3.
torch::Tensor softmax_weighted(const torch::Tensor& scores, double inverse_temperature) {
  const torch::Tensor highest = std::get<0>(scores.max(2, true)).detach();
  const torch::Tensor weights = torch::softmax((scores - highest) * inverse_temperature, 2);
  return (weights * scores).sum(2);
}

/// Where there is padding: [batch, 1, steps].
torch::Tensor padding_of(const Sequence& scores) {
  const torch::Tensor places = torch::arange(scores.values.size(2), scores.counts.options());
  return (places >= scores.counts.unsqueeze(1)).unsqueeze(1);
}

struct PoolingRow {
  Pooling pooling;
  std::unique_ptr<TemporalPooling> (*create)();
};

template <typename Kind>
std::unique_ptr<TemporalPooling> create_kind() {
  return std::make_unique<Kind>();
}

constexpr auto poolings = std::to_array<PoolingRow>({
    {Pooling::two_step, create_kind<AveragePooling>},
    {Pooling::softmax, create_kind<WindowMaximumPooling>},
});
static_assert(each_has_its_row(poolings, &PoolingRow::pooling));

}  // namespace

std::unique_ptr<TemporalPooling> TemporalPooling::create(Pooling pooling) {
  return poolings.at(static_cast<std::size_t>(pooling)).create();
}

torch::Tensor AveragePooling::of_clips(const Sequence& scores) const {
  if (!scores.counts.defined()) return scores.values.mean(2);
  return scores.values.masked_fill(padding_of(scores), 0).sum(2) / scores.counts.unsqueeze(1);
}

torch::Tensor AveragePooling::of_video(const torch::Tensor& scores, int /*window*/, double inverse_temperature) const {
  return softmax_weighted(scores.to(torch::kDouble), inverse_temperature).to(scores.scalar_type());
}

torch::Tensor WindowMaximumPooling::of_clips(const Sequence& scores) const {
  if (!scores.counts.defined()) return scores.values.amax(2);
  return scores.values.masked_fill(padding_of(scores), -std::numeric_limits<double>::infinity()).amax(2);
}

torch::Tensor WindowMaximumPooling::of_video(const torch::Tensor& scores, int window,
                                             double inverse_temperature) const {
  const std::int64_t steps = std::min<std::int64_t>(window, scores.size(2));
  const torch::Tensor maxima = scores.to(torch::kDouble).unfold(2, steps, 1).amax(3);  // [batch, classes, windows]
  return softmax_weighted(maxima, inverse_temperature).to(scores.scalar_type());
}

}  // namespace foldwise::worker
