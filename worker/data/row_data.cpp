// SPDX-License-Identifier: Apache-2.0
#include "worker/data/row_data.h"

#include <torch/types.h>
#include <torch/utils.h>

#include <algorithm>
#include <span>
#include <utility>

#include "worker/clips/draw.h"
#include "worker/data/statistics.h"
#include "worker/evaluation/evaluation_mode.h"
#include "worker/models/loss.h"

namespace foldwise::worker {
namespace {

/// Rows that pass through the network at once when they are scored.
constexpr std::int64_t rows_at_once = 4096;

class RowBatches final : public BatchSource {
 public:
  RowBatches(const FeatureRows& rows, std::vector<std::size_t> order, int batch_size, std::size_t first_batch)
      : rows_(rows),
        order_(std::move(order)),
        size_(static_cast<std::size_t>(batch_size)),
        next_(std::min(first_batch * size_, order_.size())) {}

  std::size_t left() const override { return batches_of(order_.size() - next_, static_cast<int>(size_)); }
  ClipBatch next() override {
    ClipBatch batch;
    const std::size_t end = std::min(next_ + size_, order_.size());
    batch.videos.assign(order_.begin() + static_cast<std::ptrdiff_t>(next_),
                        order_.begin() + static_cast<std::ptrdiff_t>(end));
    const std::vector<std::int64_t> rows(batch.videos.begin(), batch.videos.end());
    const torch::Tensor index = torch::tensor(rows, torch::kLong);
    batch.clips = rows_.features.index_select(0, index).unsqueeze(2);  // [batch, features, 1]
    batch.targets = rows_.targets.index_select(0, index);
    next_ = end;
    return batch;
  }

 private:
  const FeatureRows& rows_;
  std::vector<std::size_t> order_;
  std::size_t size_;
  std::size_t next_;  ///< place in the order
};

std::vector<double> numbers(const torch::Tensor& row) {
  const torch::Tensor values = row.to(torch::kCPU, torch::kDouble).contiguous();
  return {values.data_ptr<double>(), values.data_ptr<double>() + values.numel()};
}

}  // namespace

RowData::RowData(const Experiment& experiment, const NetworkShape& shape, FeatureRows rows, std::uint64_t seed)
    : batch_size_(experiment.training.batch_size), shape_(shape), rows_(std::move(rows)), seed_(seed) {}

std::unique_ptr<BatchSource> RowData::begin_epoch(const EpochRequest& request) {
  std::vector<std::size_t> order = Draw(seed_, request.epoch, "", Purpose::order).permutation(rows_.size());
  return std::make_unique<RowBatches>(rows_, std::move(order), batch_size_, request.first_batch);
}

std::optional<Standardisation> RowData::standardisation() {
  FeatureStatistics statistics;
  const auto columns = static_cast<std::size_t>(rows_.features.size(1));
  const std::span values(rows_.features.data_ptr<float>(), rows_.size() * columns);
  for (std::size_t row = 0; row < rows_.size(); ++row) statistics.add(values.subspan(row * columns, columns));
  return Standardisation{statistics.mean(), statistics.deviation()};
}

std::optional<ScoredSamples> RowPart::score(Network& network, const Scoring& scoring,
                                            const EvaluationProgress& progress) const {
  std::optional<PartScores> scores = pass(network, scoring, progress);
  if (!scores) return std::nullopt;
  const double loss = loss_of(scoring.loss, scores->samples);
  return ScoredSamples{std::move(scores->samples), loss};
}

std::optional<PartScores> RowPart::pass(Network& network, const Scoring& /*scoring*/,
                                        const EvaluationProgress& progress) const {
  const torch::NoGradGuard no_gradient;
  const EvaluationMode evaluation(network);
  PartScores passed;
  const std::int64_t rows = rows_.features.size(0);
  for (std::int64_t first = 0; first < rows; first += rows_at_once) {
    const std::int64_t count = std::min(rows_at_once, rows - first);
    const torch::Tensor inputs = rows_.features.narrow(0, first, count).unsqueeze(2).to(network.device());
    const torch::Tensor scores = network.score_sequence(inputs).squeeze(2).to(torch::kCPU);  // [count, outputs]
    for (std::int64_t row = 0; row < count; ++row) {
      passed.samples.push_back({rows_.ids[static_cast<std::size_t>(first + row)], 0, numbers(scores[row]),
                                numbers(rows_.targets[first + row])});
    }
    if (!progress(passed.samples.size(), rows_.size())) return std::nullopt;
  }
  return passed;
}

}  // namespace foldwise::worker
