// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/modules/dropout.h>
#include <torch/types.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "experiments/experiment.h"
#include "worker/models/backbones/encoder.h"
#include "worker/models/fusion/dense_layers.h"
#include "worker/models/fusion/feature_join.h"
#include "worker/models/fusion/fusion_facts.h"
#include "worker/models/network_shape.h"
#include "worker/models/standardisation.h"

namespace foldwise::worker {

/// Networks over the features of audio and video, and a joint one, as model.fusion has them (A chapter 3): standardised
/// features, as maps of one pixel; then the last layers of those networks whose scores count, audio, video, joint, side
/// by side, for a FusionHead. Each time step by itself. Parameters: audio.<layer>.*, video.<layer>.*, joint.<layer>.*,
/// join.*, mixing_<layer>.*; buffers: mean and deviation of all features, 0 and 1 unless given.
class AudioVisual final : public Encoder {
 public:
  /// Throws UserError where the features are not of the modalities that the kind needs.
  AudioVisual(const ModelOptions& options, const NetworkShape& shape,
              const std::optional<Standardisation>& standardisation);

  void initialise() override;
  torch::Tensor to_maps(const Sequence& input) override;
  torch::Tensor to_steps(const torch::Tensor& maps) override;
  MapShape map_shape() const override { return {mean_.size(0), 1, 1}; }
  std::int64_t channels() const override;
  TimeGrid time() const override { return {}; }

  /// Units of the last layers, of the kind's modalities.
  const FusionWidths& widths() const { return widths_; }
  /// The same as to_steps, telling what the mixing behind each hidden layer weighs by: "audio 0", [batch, steps,
  /// units].
  torch::Tensor follow_mixing(const torch::Tensor& maps, const ActivationVisitor& visit);

 private:
  FusionFacts facts_;
  ModalityColumns audio_columns_;
  ModalityColumns video_columns_;
  FusionWidths widths_;
  int layers_;
  torch::Tensor mean_;       ///< [features]
  torch::Tensor deviation_;  ///< [features]
  torch::nn::Dropout input_dropout_;
  // Shared: torch::nn's modules are. Null where the kind has none.
  std::shared_ptr<DenseLayers> audio_;
  std::shared_ptr<DenseLayers> video_;
  std::shared_ptr<FeatureJoinLayer> join_;
  std::shared_ptr<DenseLayers> joint_;
  std::vector<std::shared_ptr<FusionMixing>> mixing_;
};

}  // namespace foldwise::worker
