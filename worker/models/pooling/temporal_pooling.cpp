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

constexpr double nothing = -std::numeric_limits<double>::infinity();

/// [batch, classes, positions] -> [batch, classes]: sum of p_t f_t with p = softmax(gamma f) of each class.
/// T Eq. 3.3.
torch::Tensor softmax_weighted(const torch::Tensor& scores, double inverse_temperature) {
  const torch::Tensor highest = std::get<0>(scores.max(2, true)).detach();
  const torch::Tensor weights = torch::softmax((scores - highest) * inverse_temperature, 2);
  return (weights * scores).sum(2);
}

/// The weights that softmax_weighted gives.
TimeWeights softmax_weights(const torch::Tensor& values, double inverse_temperature) {
  const torch::Tensor highest = std::get<0>(values.max(2, true));
  return {values, torch::softmax((values - highest) * inverse_temperature, 2)};
}

/// Where there is padding: [batch, 1, steps].
torch::Tensor padding_of(const Sequence& scores) {
  const torch::Tensor places = torch::arange(scores.values.size(2), scores.counts.options());
  return (places >= scores.counts.unsqueeze(1)).unsqueeze(1);
}

torch::Tensor average(const Sequence& scores) {
  if (!scores.counts.defined()) return scores.values.mean(2);
  return scores.values.masked_fill(padding_of(scores), 0).sum(2) / scores.counts.unsqueeze(1);
}

torch::Tensor maximum(const Sequence& scores) {
  if (!scores.counts.defined()) return scores.values.amax(2);
  return scores.values.masked_fill(padding_of(scores), nothing).amax(2);
}

struct PoolingRow {
  Pooling pooling;
  CellPooling over_space;
  Pooled takes;
  std::shared_ptr<TemporalPooling> (*create)(int outputs);
  TrainedOn trained_on = TrainedOn::pooled_scores;
};

template <typename Kind>
std::shared_ptr<TemporalPooling> create_kind(int /*outputs*/) {
  return std::make_shared<Kind>();
}

std::shared_ptr<TemporalPooling> create_adaptive(int outputs) {
  return std::make_shared<AdaptiveSoftmaxPooling>(outputs);
}

/// T 2.1.2: two_step is the maximum over space; T 2.1.3: the inflated network's last pooling is the average, as its 2D
/// parent has it.
constexpr auto poolings = std::to_array<PoolingRow>({
    {Pooling::two_step, CellPooling::maximum, Pooled::scores_of_steps, create_kind<AveragePooling>},
    {Pooling::softmax, CellPooling::average, Pooled::scores_of_steps, create_kind<WindowMaximumPooling>},
    {Pooling::adaptive_softmax, CellPooling::average, Pooled::scores_of_steps, create_adaptive},
    {Pooling::max_features, CellPooling::maximum, Pooled::features_of_steps, create_kind<MaximumPooling>},
    {Pooling::average_features, CellPooling::average, Pooled::features_of_steps, create_kind<AveragePooling>},
    {Pooling::max_scores, CellPooling::maximum, Pooled::scores_of_positions, create_kind<MaximumPooling>},
    {Pooling::average_scores, CellPooling::average, Pooled::scores_of_positions, create_kind<AveragePooling>},
    {Pooling::joint_softmax, CellPooling::average, Pooled::scores_of_steps, create_kind<JointSoftmaxPooling>},
    {Pooling::average, CellPooling::average, Pooled::scores_of_steps, create_kind<StepwisePooling>,
     TrainedOn::scores_of_steps},
    {Pooling::last_step, CellPooling::average, Pooled::scores_of_steps, create_kind<LastStepPooling>},
});
static_assert(each_has_its_row(poolings, &PoolingRow::pooling));

const PoolingRow& row_of(Pooling pooling) {
  return poolings.at(static_cast<std::size_t>(pooling));
}

}  // namespace

CellPooling over_space(Pooling pooling) {
  return row_of(pooling).over_space;
}

std::shared_ptr<TemporalPooling> TemporalPooling::create(Pooling pooling, int outputs) {
  const PoolingRow& row = row_of(pooling);
  std::shared_ptr<TemporalPooling> created = row.create(outputs);
  created->takes_ = row.takes;
  created->over_space_ = row.over_space;
  created->trained_on_ = row.trained_on;
  return created;
}

torch::Tensor AveragePooling::of_clips(const Sequence& scores) const {
  return average(scores);
}

torch::Tensor AveragePooling::of_video(const torch::Tensor& scores, int /*window*/, double inverse_temperature) const {
  return softmax_weighted(scores.to(torch::kDouble), inverse_temperature).to(scores.scalar_type());
}

TimeWeights AveragePooling::weights_over(const torch::Tensor& scores, int /*window*/,
                                         double inverse_temperature) const {
  return softmax_weights(scores.to(torch::kDouble), inverse_temperature);
}

torch::Tensor MaximumPooling::of_clips(const Sequence& scores) const {
  return maximum(scores);
}

torch::Tensor MaximumPooling::of_video(const torch::Tensor& scores, int /*window*/,
                                       double /*inverse_temperature*/) const {
  return scores.amax(2);
}

TimeWeights MaximumPooling::weights_over(const torch::Tensor& scores, int /*window*/,
                                         double /*inverse_temperature*/) const {
  const torch::Tensor values = scores.to(torch::kDouble);
  return {values, torch::zeros_like(values).scatter_(2, values.argmax(2, true), 1)};
}

torch::Tensor WindowMaximumPooling::of_clips(const Sequence& scores) const {
  return maximum(scores);
}

torch::Tensor WindowMaximumPooling::of_video(const torch::Tensor& scores, int window,
                                             double inverse_temperature) const {
  const std::int64_t steps = std::min<std::int64_t>(window, scores.size(2));
  const torch::Tensor maxima = scores.to(torch::kDouble).unfold(2, steps, 1).amax(3);  // [batch, classes, windows]
  return softmax_weighted(maxima, inverse_temperature).to(scores.scalar_type());
}

TimeWeights WindowMaximumPooling::weights_over(const torch::Tensor& scores, int window,
                                               double inverse_temperature) const {
  const std::int64_t steps = std::min<std::int64_t>(window, scores.size(2));
  TimeWeights weights =
      softmax_weights(scores.to(torch::kDouble).unfold(2, steps, 1).amax(3).contiguous(), inverse_temperature);
  weights.window = static_cast<int>(steps);
  return weights;
}

AdaptiveSoftmaxPooling::AdaptiveSoftmaxPooling(int outputs)
    : beta_(register_parameter("beta", torch::ones({outputs}))) {}

torch::Tensor AdaptiveSoftmaxPooling::of_clips(const Sequence& scores) const {
  torch::Tensor exponents = scores.values * beta_.unsqueeze(1);  // [batch, outputs, steps]
  torch::Tensor values = scores.values;
  if (scores.counts.defined()) {
    const torch::Tensor padding = padding_of(scores);
    exponents = exponents.masked_fill(padding, nothing);
    values = values.masked_fill(padding, 0);
  }
  return (torch::softmax(exponents, 2) * values).sum(2);
}

torch::Tensor AdaptiveSoftmaxPooling::of_video(const torch::Tensor& scores, int /*window*/,
                                               double /*inverse_temperature*/) const {
  return of_clips({scores});
}

TimeWeights AdaptiveSoftmaxPooling::weights_over(const torch::Tensor& scores, int /*window*/,
                                                 double /*inverse_temperature*/) const {
  const torch::Tensor values = scores.to(torch::kDouble);
  return {values, torch::softmax(values * beta_.to(torch::kDouble).unsqueeze(1), 2)};
}

torch::Tensor JointSoftmaxPooling::of_clips(const Sequence& scores) const {
  if (!scores.counts.defined()) return scores.values.logsumexp(2);
  return scores.values.masked_fill(padding_of(scores), nothing).logsumexp(2);
}

torch::Tensor JointSoftmaxPooling::of_video(const torch::Tensor& scores, int /*window*/,
                                            double /*inverse_temperature*/) const {
  // Exponentials of a vector and of single numbers differ in their last bits, and which is taken depends on the layout.
  return scores.to(torch::kDouble).contiguous().logsumexp(2).to(scores.scalar_type());
}

TimeWeights JointSoftmaxPooling::weights_over(const torch::Tensor& scores, int /*window*/,
                                              double /*inverse_temperature*/) const {
  const torch::Tensor values = scores.to(torch::kDouble);  // I Eq. 5: p(c, f | S)
  return {values, torch::softmax(values.flatten(1), 1).view(values.sizes())};
}

torch::Tensor StepwisePooling::of_clips(const Sequence& scores) const {
  return average(scores);
}

torch::Tensor StepwisePooling::of_video(const torch::Tensor& scores, int /*window*/,
                                        double /*inverse_temperature*/) const {
  return scores.to(torch::kDouble).mean(2).to(scores.scalar_type());
}

TimeWeights StepwisePooling::weights_over(const torch::Tensor& scores, int /*window*/,
                                          double /*inverse_temperature*/) const {
  const torch::Tensor values = scores.to(torch::kDouble);
  return {values, torch::full_like(values, 1.0 / static_cast<double>(values.size(2)))};
}

torch::Tensor LastStepPooling::of_clips(const Sequence& scores) const {
  if (!scores.counts.defined()) return scores.values.select(2, -1);
  const torch::Tensor last = (scores.counts - 1).view({-1, 1, 1}).expand({-1, scores.values.size(1), 1});
  return scores.values.gather(2, last).squeeze(2);
}

torch::Tensor LastStepPooling::of_video(const torch::Tensor& scores, int /*window*/,
                                        double /*inverse_temperature*/) const {
  return scores.select(2, -1);
}

TimeWeights LastStepPooling::weights_over(const torch::Tensor& scores, int /*window*/,
                                          double /*inverse_temperature*/) const {
  const torch::Tensor values = scores.to(torch::kDouble);
  torch::Tensor weights = torch::zeros_like(values);
  weights.select(2, -1).fill_(1);
  return {values, weights};
}

}  // namespace foldwise::worker
