// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "experiments/experiment.h"
#include "worker/clips/batches/clip_batch.h"
#include "worker/clips/sampling/clip_scoring.h"
#include "worker/models/network_shape.h"
#include "worker/models/standardisation.h"
#include "worker/models/weights/normalisation.h"
#include "worker/models/weights/safetensors.h"

namespace foldwise::worker {

/// What one epoch reads, and how.
struct EpochRequest {
  int epoch = 1;
  std::size_t first_batch = 0;         ///< where a resumed epoch goes on
  Normalisation normalisation = {};    ///< of pictures
  torch::Device device = torch::kCPU;  ///< that the batches are for
};

/// The training part of a fold: where batches come from, and what it remembers from epoch to epoch. Its batches depend
/// on the seed, the epoch and what was learnt in earlier epochs alone. For one training.
class TrainingData {
 public:
  virtual ~TrainingData() = default;

  virtual NetworkShape shape() const = 0;
  /// Of each epoch: every one is in one batch.
  virtual std::size_t samples() const = 0;
  /// Must outlive what it returns.
  virtual std::unique_ptr<BatchSource> begin_epoch(const EpochRequest& request) = 0;
  /// Returns what there is to tell of the epoch beside its losses, by name.
  virtual std::map<std::string, double> end_epoch() { return {}; }

  /// What ready-made features are to be standardised with; nothing of pictures.
  virtual std::optional<Standardisation> standardisation() { return std::nullopt; }

  /// How many samples there are of each class; nothing where labels are no classes.
  virtual std::vector<std::int64_t> class_samples() const { return {}; }

  /// Whether and how the clips of this epoch are to be scored for learn().
  virtual std::optional<ClipScoring> scoring(int /*epoch*/) const { return std::nullopt; }
  /// The figure that scoring() asked for, of each clip of a group of batches, from before they were trained on.
  virtual void learn(int /*epoch*/, std::span<const ClipBatch> /*group*/, std::span<const double> /*figures*/) {}

  /// What a checkpoint keeps of it.
  virtual std::map<std::string, torch::Tensor> state() { return {}; }
  /// Takes its own from a checkpoint. Throws UserError where that is of other samples.
  virtual void restore(const SafeTensors& /*checkpoint*/) {}

  /// Where every clip of every epoch was taken, for sampling maps; nothing where no clips are sampled.
  virtual std::optional<SafeTensors> sampling() const { return std::nullopt; }
};

}  // namespace foldwise::worker
