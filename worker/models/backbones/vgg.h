// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/dropout.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "experiments/experiment.h"
#include "worker/models/backbones/encoder.h"
#include "worker/models/backbones/layers.h"
#include "worker/models/heads/head.h"
#include "worker/models/pooling/spatial_pooling.h"

namespace foldwise::worker {

enum class VggLayers { vgg11, vgg16 };
enum class BatchNormalisation : bool { no, yes };

/// VGG, of single frames or inflated in time (T 2.1.3): kernels 3x3 or 3x3x3, padding 1, spatial pooling only. Names
/// are torchvision's: features.N (convolutions and batch normalisations), classifier.0 and classifier.3 (the
/// fully-connected layers of 4096 units, applied to every frame: 1x1x1 convolutions in time). torchvision's last layer,
/// classifier.6, is replaced by the head: head.hidden (128 units) and head.output (classes), with dropout before and
/// between.
///
/// Files may have the names of Caffe's models instead, as those of VGG-Face do: convB_I, the I-th convolution of block
/// B (conv_B_I too), and fc6, fc7, fc8.
///
/// Before classifier.0 the features of a frame are pooled onto torchvision's grid of 7x7, by maximum for two_step
/// (spatial maximum on features, T 2.1.2) and by average, as torchvision does, for softmax (T 2.1.3). Inflated, this is
/// the network of 164M parameters of T 2.1.3. Along an axis where the features are one pixel (inputs below 64) the grid
/// is one cell: pooling onto seven would repeat that pixel, so adding up a file's seven weights computes the same.
///
/// With model.features last_convolution it ends with the rectified maps of the last convolution, a sixteenth of the
/// input along each axis (I 3.1): without the last pooling and the classifier. Steps are these maps, pooled over space,
/// and the head is the output layer alone.
class Vgg final : public Encoder {
 public:
  /// An input of less than 32 pixels would be left without any by five poolings.
  Vgg(Kernels kernels, VggLayers layers, BatchNormalisation normalisation, const ModelOptions& options,
      CellPooling pooling);

  void initialise() override;
  torch::Tensor to_maps(const Sequence& input) override;
  torch::Tensor to_steps(const torch::Tensor& maps) override;
  MapShape map_shape() const override { return maps_; }
  std::int64_t channels() const override { return classifier_->is_empty() ? maps_.channels : units_; }
  /// Each inflated convolution widens the reach by one frame, or by its dilation.
  TimeGrid time() const override { return {.stride = 1, .reach = reach_}; }
  torch::Tensor to_positions(const torch::Tensor& maps) override;
  bool is_replaced(const std::string& name) const override {
    return name.starts_with(classifier_->is_empty() ? "classifier." : "classifier.6.");
  }
  std::string own_name(const std::string& in_file) const override;
  torch::Tensor adapted(const std::string& name, const torch::Tensor& from_file) const override;

  /// Of the head that T 2.1.3 gives it.
  static HeadOptions head_of(const ModelOptions& options);

 protected:
  std::vector<torch::nn::Module*> modules_before(TunedFrom first) override;

 private:
  /// The next of `features`.
  void add_convolution(std::int64_t inputs, std::int64_t outputs, int dilation);
  /// Returns the channels of the last convolution.
  std::int64_t add_features(VggLayers layers, BatchNormalisation normalisation, const ModelOptions& options);
  void add_classifier(std::int64_t inputs, double dropout);

  Kernels kernels_;
  CellPooling pooling_;
  Size grid_;           ///< cells of a frame that classifier.0 sees
  std::int64_t units_;  ///< of classifier.0 and classifier.3
  int reach_ = 0;
  MapShape maps_;
  std::map<std::string, std::string> caffe_names_{
      {"fc6", "classifier.0"}, {"fc7", "classifier.3"}, {"fc8", "classifier.6"}};  ///< to those here
  torch::nn::Dropout input_dropout_;
  torch::nn::Sequential features_;
  torch::nn::Sequential classifier_;  ///< empty: the network ends with its maps
};

}  // namespace foldwise::worker
