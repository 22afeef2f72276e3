// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "experiments/experiment.h"
#include "worker/data/training_data.h"
#include "worker/evaluation/scored_part.h"

namespace foldwise::worker {

/// A video of a fold whose features are stored.
struct FeaturedVideo {
  std::string id;
  int label = 0;
  torch::Tensor features;  ///< [steps, channels], float
};

/// Videos, of each of which every epoch sees as many steps in a row as model.attention.range asks for, from one that
/// is drawn uniformly (T Eq. 3.7); all of those that are shorter.
class FeatureData final : public TrainingData {
 public:
  /// `shape.front` tells how far steps are apart.
  FeatureData(const Experiment& experiment, const NetworkShape& shape, std::vector<FeaturedVideo> videos,
              std::uint64_t seed);

  NetworkShape shape() const override { return shape_; }
  std::size_t samples() const override { return videos_.size(); }
  std::unique_ptr<BatchSource> begin_epoch(const EpochRequest& request) override;
  std::vector<std::int64_t> class_samples() const override;

 private:
  int batch_size_;
  std::int64_t range_;  ///< steps
  NetworkShape shape_;
  std::vector<FeaturedVideo> videos_;
  std::uint64_t seed_;
};

/// Whole videos to be scored. Progress is told after each.
class FeaturePart final : public ScoredPart {
 public:
  explicit FeaturePart(std::vector<FeaturedVideo> videos) : videos_(std::move(videos)) {}

  std::size_t samples() const override { return videos_.size(); }
  std::optional<ScoredSamples> score(Network& network, const Scoring& scoring,
                                     const EvaluationProgress& progress) const override;
  std::optional<PartScores> pass(Network& network, const Scoring& scoring,
                                 const EvaluationProgress& progress) const override;

 private:
  std::vector<FeaturedVideo> videos_;
};

}  // namespace foldwise::worker
