// SPDX-License-Identifier: Apache-2.0
#include "worker/models/fusion/audio_visual.h"

#include <torch/types.h>

#include <string>
#include <utility>

#include "experiments/foundation/error.h"
#include "worker/models/rectified.h"

namespace foldwise::worker {
namespace {

ModalityColumns required_columns(const ModalityColumns& columns, const std::string& modality, FusionKind kind) {
  if (columns.count > 0) return columns;
  throw UserError(Fault::usage, "model.fusion.kind",
                  "saw " + std::string(name_of(kind)) + " of samples without features of " + modality,
                  "use a dataset that has them, or the kind of the modality that is there alone");
}

FusionWidths widths_of(const FusionOptions& options, double width) {
  return {scaled(options.units.audio, width), scaled(options.units.video, width)};
}

/// Undefined without such a network.
torch::Tensor through(const std::shared_ptr<DenseLayers>& network, int layer, const torch::Tensor& input) {
  return network ? network->forward(layer, input) : torch::Tensor();
}

}  // namespace

AudioVisual::AudioVisual(const ModelOptions& options, const NetworkShape& shape,
                         const std::optional<Standardisation>& standardisation)
    : facts_(facts_of(options.fusion.kind)),
      widths_(widths_of(options.fusion, options.width)),
      layers_(options.fusion.layers),
      mean_(register_buffer("mean", standardisation ? standardisation->mean.clone() : torch::zeros({shape.features}))),
      deviation_(register_buffer("deviation",
                                 standardisation ? standardisation->deviation.clone() : torch::ones({shape.features}))),
      input_dropout_(register_module("input_dropout", torch::nn::Dropout(options.input_dropout))) {
  const FusionOptions& fusion = options.fusion;
  const ModalityShares shares = shares_of(shape);
  if (facts_.audio || facts_.joint) audio_columns_ = required_columns(shares.audio, "audio", fusion.kind);
  if (facts_.video || facts_.joint) video_columns_ = required_columns(shares.video, "video", fusion.kind);
  const auto network = [&](const std::string& name, std::int64_t inputs, std::int64_t units) {
    return register_module(name, std::make_shared<DenseLayers>(inputs, units, layers_));
  };
  if (facts_.audio) audio_ = network("audio", audio_columns_.count, widths_.audio);
  if (facts_.video) video_ = network("video", video_columns_.count, widths_.video);
  if (!facts_.joint) return;
  join_ = register_module("join",
                          std::make_shared<FeatureJoinLayer>(fusion.join, audio_columns_.count, video_columns_.count,
                                                             widths_.joint(), fusion.factors));
  joint_ = network("joint", join_->width(), widths_.joint());
  if (facts_.mixing == nullptr) return;
  for (int layer = 0; layer < layers_; ++layer) {
    mixing_.push_back(register_module("mixing_" + std::to_string(layer), facts_.mixing(widths_, fusion)));
  }
}

void AudioVisual::initialise() {
  if (audio_) audio_->initialise();
  if (video_) video_->initialise();
  if (join_) join_->initialise();
  if (joint_) joint_->initialise();
  for (const auto& mixing : mixing_) mixing->initialise();
}

std::int64_t AudioVisual::channels() const {
  return (facts_.scores_audio() ? widths_.audio : 0) + (facts_.scores_video() ? widths_.video : 0) +
         (facts_.joint ? widths_.joint() : 0);
}

torch::Tensor AudioVisual::to_maps(const Sequence& input) {
  const torch::Tensor steps = (input.values.transpose(1, 2) - mean_) / deviation_;  // [batch, steps, features]
  return steps.transpose(1, 2).unsqueeze(3).unsqueeze(4);
}

torch::Tensor AudioVisual::to_steps(const torch::Tensor& maps) {
  return follow_mixing(maps, {});
}

torch::Tensor AudioVisual::follow_mixing(const torch::Tensor& maps, const ActivationVisitor& visit) {
  const torch::Tensor steps = input_dropout_->forward(maps.squeeze(4).squeeze(3).transpose(1, 2));
  FusionLayer layer;
  if (audio_columns_.count > 0) layer.audio = steps.narrow(2, audio_columns_.first, audio_columns_.count);
  if (video_columns_.count > 0) layer.video = steps.narrow(2, video_columns_.first, video_columns_.count);
  if (join_) layer.joint = join_->join(layer.audio, layer.video);
  for (int place = 0; place < layers_; ++place) {
    layer = {through(audio_, place, layer.audio), through(video_, place, layer.video),
             through(joint_, place, layer.joint)};
    if (mixing_.empty()) continue;
    layer = mixing_[static_cast<std::size_t>(place)]->mix(
        layer, visit ? ActivationVisitor([&](const std::string& name, const torch::Tensor& values) {
          visit(name + ' ' + std::to_string(place), values);
        })
                     : ActivationVisitor());
  }
  std::vector<torch::Tensor> scored;
  if (facts_.scores_audio()) scored.push_back(layer.audio);
  if (facts_.scores_video()) scored.push_back(layer.video);
  if (facts_.joint) scored.push_back(layer.joint);
  return torch::cat(scored, 2).transpose(1, 2);
}

}  // namespace foldwise::worker
