// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "datasets/examples/example.h"
#include "experiments/experiment.h"
#include "worker/data/training_data.h"
#include "worker/evaluation/scored_part.h"

namespace foldwise::worker {

/// Examples as a network takes them: features [batch, 1152, steps], padded at the end, with their numbers of steps
/// where they have several, and targets [batch, classes] of 0 and 1.
ClipBatch batch_of(const std::vector<datasets::Example>& examples, int classes);

/// The examples of several shards, streamed in an order that each epoch draws anew.
class ExampleData final : public TrainingData {
 public:
  /// Counts the examples. Throws UserError on a shard that cannot be read, and when there is none.
  ExampleData(const Experiment& experiment, const NetworkShape& shape, std::vector<std::filesystem::path> shards,
              std::uint64_t seed);

  NetworkShape shape() const override { return shape_; }
  std::size_t samples() const override { return samples_; }
  std::unique_ptr<BatchSource> begin_epoch(const EpochRequest& request) override;
  /// Of the first examples of an order of its own: reading all of them would cost an epoch.
  std::optional<Standardisation> standardisation() override;

 private:
  int batch_size_;
  int threads_;
  NetworkShape shape_;
  std::vector<std::filesystem::path> shards_;
  std::uint64_t seed_;
  std::size_t samples_;
};

/// The examples of several shards in their order. A prediction keeps the twenty highest scores.
class ExamplePart final : public ScoredPart {
 public:
  /// `scratch`: folder for the scores of a validation, which are too many for memory.
  ExamplePart(const Experiment& experiment, const NetworkShape& shape, std::vector<std::filesystem::path> shards,
              std::filesystem::path scratch);

  std::size_t samples() const override { return samples_; }
  std::optional<ScoredSamples> score(Network& network, const Scoring& scoring,
                                     const EvaluationProgress& progress) const override;
  /// In memory that does not grow with the shards.
  std::optional<ValidationFigures> measure(Network& network, const Scoring& scoring, datasets::LabelKind labels,
                                           const EvaluationProgress& progress) const override;
  /// Examples of several steps are pooled at once: their scores at every step would be larger than the shards.
  std::optional<PartScores> pass(Network& network, const Scoring& scoring,
                                 const EvaluationProgress& progress) const override;

 private:
  using PredictionVisitor = std::function<void(Prediction&&)>;
  /// Scores all examples; their mean loss, or nothing where progress said stop.
  std::optional<double> score_each(Network& network, const Scoring& scoring, const EvaluationProgress& progress,
                                   const PredictionVisitor& visit) const;

  int threads_;
  NetworkShape shape_;
  std::vector<std::filesystem::path> shards_;
  std::filesystem::path scratch_;
  std::size_t samples_;
};

}  // namespace foldwise::worker
