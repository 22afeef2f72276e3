// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "experiments/experiment.h"
#include "worker/data/training_data.h"
#include "worker/evaluation/scored_part.h"

namespace foldwise::worker {

/// Recordings of features, one row for each time step. Each row is a sample.
struct FeatureRows {
  torch::Tensor features;        ///< [rows, features], float
  torch::Tensor targets;         ///< [rows, outputs], float
  std::vector<std::string> ids;  ///< [rows], "train_1@0"

  std::size_t size() const { return ids.size(); }
};

/// Every epoch sees every row, in an order of its own.
class RowData final : public TrainingData {
 public:
  RowData(const Experiment& experiment, const NetworkShape& shape, FeatureRows rows, std::uint64_t seed);

  NetworkShape shape() const override { return shape_; }
  std::size_t samples() const override { return rows_.size(); }
  std::unique_ptr<BatchSource> begin_epoch(const EpochRequest& request) override;
  std::optional<Standardisation> standardisation() override;

 private:
  int batch_size_;
  NetworkShape shape_;
  FeatureRows rows_;
  std::uint64_t seed_;
};

class RowPart final : public ScoredPart {
 public:
  explicit RowPart(FeatureRows rows) : rows_(std::move(rows)) {}

  std::size_t samples() const override { return rows_.size(); }
  std::optional<ScoredSamples> score(Network& network, const Scoring& scoring,
                                     const EvaluationProgress& progress) const override;
  /// A row is one step.
  std::optional<PartScores> pass(Network& network, const Scoring& scoring,
                                 const EvaluationProgress& progress) const override;

 private:
  FeatureRows rows_;
};

}  // namespace foldwise::worker
