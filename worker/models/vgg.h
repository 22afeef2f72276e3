// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/dropout.h>

#include <cstdint>
#include <string>
#include <vector>

#include "worker/models/video_model.h"

namespace foldwise::worker {

enum class VggLayers { vgg11, vgg16 };
enum class BatchNormalisation : bool { no, yes };

/// VGG inflated in time (T 2.1.3): kernels 3x3x3, padding 1, spatial pooling only. Names are torchvision's:
/// features.N (convolutions and batch normalisations), classifier.0 and classifier.3 (the fully-connected layers of
/// 4096 units, applied to every frame: 1x1x1 convolutions in time). torchvision's last layer, classifier.6, is replaced
/// by head.hidden (128 units) and head.output (classes), both applied to every frame, with dropout before and between.
///
/// Before classifier.0 the features of a frame are pooled onto torchvision's grid of 7x7, by maximum for two_step
/// (spatial maximum on features, T 2.1.2) and by average, as torchvision does, for softmax (T 2.1.3). This is the
/// network of 164M parameters of T 2.1.3. Along an axis where the features are one pixel (inputs below 64) the grid is
/// one cell: pooling onto seven would repeat that pixel, so adding up a file's seven weights computes the same.
class InflatedVgg final : public VideoModel {
 public:
  /// Throws UserError on an input of less than 32 pixels, which five poolings leave without any.
  InflatedVgg(VggLayers layers, BatchNormalisation normalisation, const ModelOptions& options, int classes);

  int temporal_reach() const override { return convolutions_; }
  std::vector<torch::Tensor> backbone_parameters() const override;
  std::vector<torch::Tensor> head_parameters() const override;
  CheckpointNames checkpoint_names() const override { return {"head.", "classifier.6."}; }
  torch::Tensor adapted(const std::string& name, const torch::Tensor& from_file) const override;

 private:
  torch::Tensor scores_of(const torch::Tensor& clips) override;
  /// Returns the channels of the last convolution.
  std::int64_t add_features(VggLayers layers, BatchNormalisation normalisation, double width);
  void add_classifier(std::int64_t inputs, std::int64_t units, double dropout);
  void add_head(std::int64_t inputs, std::int64_t units, int classes, double dropout);
  void initialise();

  Pooling pooling_;
  Size grid_;             ///< cells of a frame that classifier.0 sees
  int convolutions_ = 0;  ///< each widens the temporal reach by one frame
  torch::nn::Dropout input_dropout_;
  torch::nn::Sequential features_;
  torch::nn::Sequential classifier_;
  torch::nn::Sequential head_;
};

}  // namespace foldwise::worker
