// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

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
#include "worker/models/catalogue.h"
#include "worker/models/loss.h"
#include "worker/models/network_shape.h"
#include "worker/models/standardisation.h"
#include "worker/training/held_centres.h"
#include "worker/training/optimizer.h"

namespace foldwise::worker {

/// The rate or decay of a part. What no number is given for is trained as the head is: from scratch, both.
double of_part(Part part, const PerPart& values);

/// Sums over clips.
struct Meter {
  double loss = 0;           ///< each clip's times the weight of its class
  std::int64_t correct = 0;  ///< of class labels
  std::int64_t clips = 0;

  void add(const Meter& other);
  double mean_loss() const { return loss / static_cast<double>(clips); }
  double accuracy() const { return static_cast<double>(correct) / static_cast<double>(clips); }
};

/// A network and its optimizer on one device.
class Learner {
 public:
  /// Builds the network from options, shape and seed; `standardisation`: of its features, where it takes some;
  /// `class_weights`: what a sample of each class counts in the loss, where the experiment wants weights.
  Learner(const Experiment& experiment, const NetworkShape& shape, std::uint64_t seed, torch::Device device,
          const std::optional<Standardisation>& standardisation = std::nullopt,
          const std::vector<double>& class_weights = {});

  /// Which optimizer step of a training this is: its dropout depends on nothing else.
  struct StepName {
    int epoch = 1;
    std::size_t first_batch = 0;  ///< number of the group's first batch in the epoch
  };
  struct StepResult {
    Meter meter;
    std::vector<double> figures;  ///< of each clip, in the order of the batches; empty unless asked for
  };
  /// One optimizer step. training.gradients mean: on the mean loss over all clips of the batches, so that every clip
  /// weighs the same in groups and batches of any size; sum: on the sum of the batches' mean losses. The penalty of
  /// attention is added, which the meter leaves out. Where classes have weights, a mean is the sum of weighted losses
  /// by the sum of the weights of the same clips, as that of torch.nn.CrossEntropyLoss(weight). Where a batch says what
  /// its clips weigh, their losses are multiplied by it. The meter's loss is the weighted one. Figures, where asked
  /// for, are without weights and from before the step. They come from the training pass (augmented), or from a pass of
  /// their own over the clean copies, in evaluation mode: nothing is dropped, batch normalisation uses its running
  /// statistics and leaves them unchanged. Losses of numbers are of targets times model.target_multiplier. nullopt, and
  /// no step, when the loss is NaN or infinite.
  std::optional<StepResult> step(const std::vector<ClipBatch>& batches, const StepName& name,
                                 std::optional<ClipScoring> scoring);

  Network& network() { return *built_.network; }
  const Normalisation& normalisation() const { return built_.normalisation; }
  /// What the network's file of weights held, and what of it was loaded.
  const WeightsReport& loaded() const { return built_.weights; }
  torch::Device device() const { return device_; }
  Loss loss() const { return loss_; }
  Optimizer& optimizer() { return *optimizer_; }
  const Optimizer& optimizer() const { return *optimizer_; }

  /// Copies of all parameters and buffers on the CPU, by name.
  std::map<std::string, torch::Tensor> weights() const;
  void set_weights(const std::map<std::string, torch::Tensor>& weights);

 private:
  // Of a batch that is on the device.
  torch::Tensor losses_of(const ClipScores& scores, const Truth& truth) const;
  torch::Tensor loss_of_batch(const ClipScores& scores, const ClipBatch& batch) const;
  torch::Tensor figures_of(ClipFigure figure, const ClipScores& scores, const ClipBatch& batch) const;
  /// Targets as the network is trained on them.
  torch::Tensor multiplied(const torch::Tensor& targets) const;
  torch::Tensor clean_figures(ClipFigure figure, const ClipBatch& batch);
  /// What the losses of the clips of some batches, which are on the CPU, are divided by.
  double weight_of(std::span<const ClipBatch> batches) const;

  BuiltNetwork built_;
  torch::Device device_;
  std::unique_ptr<Optimizer> optimizer_;
  HeldCentres held_;
  Loss loss_;
  Accumulated gradients_;
  torch::Tensor class_weights_;  ///< [classes], double, on the CPU; undefined: every clip counts 1
  torch::Tensor loss_weights_;   ///< the same for the loss: float, on the device
  double target_multiplier_;
  double diversity_penalty_;
  std::uint64_t seed_;
};

}  // namespace foldwise::worker
