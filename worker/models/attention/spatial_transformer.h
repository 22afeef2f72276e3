// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>
#include <torch/types.h>

#include <cstdint>
#include <vector>

#include "experiments/experiment.h"
#include "worker/models/seams.h"

namespace foldwise::worker {

/// The localisation network's sizes are a reading: T 4.5.2 says that it has three layers and sees an input of fixed
/// size.
struct SpatialTransformerOptions {
  AttentionOver over = AttentionOver::spatial;
  std::int64_t frames = 16;    ///< that a clip is pooled to, a multiple of 4; a spatial transformer sees each by itself
  std::int64_t side = 32;      ///< pixels that a frame's height and width are pooled to, a multiple of 4
  std::int64_t channels = 16;  ///< of the first layer; the second has twice as many
  std::int64_t units = 64;     ///< of the third layer
};

/// A spatial transformer (Jaderberg et al. 2015; T 4.3.1, 4.5.2): each pixel of the input is read at another place,
/// which depends on the input, theta = identity + tanh(W h + b). Places are relative, from -1 at the clip's first edge
/// to 1 at its last, so that theta does not depend on its size; the output is as large as the input. theta maps where a
/// pixel stands to where it is read:
///   spatial          of each frame, [2, 3]: x' and y' of (x, y, 1), bilinear
///   spatiotemporal   of the clip, [3, 4]: x', y' and t' of (x, y, t, 1), trilinear
///   temporal         of the clip, [1, 2]: t' = a t + c, linear
/// What is read outside of the input is zero, the mean of normalised pixels.
///
/// h: the input pooled by average to a fixed size; a convolution of 3x3x3 with stride 2 (3x3 of a single frame) and a
/// second one; a fully-connected layer; each rectified. Parameters: first.*, second.*, third.*, and output.* (W, b).
class SpatialTransformer final : public InputLayer {
 public:
  explicit SpatialTransformer(const SpatialTransformerOptions& options);

  /// Random parameters, from torch's generator, except W and b, which are zero: theta is the identity.
  void initialise();
  torch::Tensor apply(const Sequence& video) override;
  TimeGrid time() const override;
  /// "theta": [theta_row, theta_column], of a spatial transformer [step, theta_row, theta_column].
  std::vector<AttentionMap> maps() const override;
  void keep_maps(KeepMaps keep) override;
  std::int64_t map_numbers(std::int64_t steps) const override;

  /// theta of clips [batch, 3, frames, height, width]: [batch, rows, columns], spatial: [batch, frames, rows, columns].
  torch::Tensor transformation_of(const torch::Tensor& clips);

 private:
  /// theta - identity: [batch, 1 or frames, rows, columns].
  torch::Tensor change_of(const torch::Tensor& clips);
  /// The same as theta itself.
  torch::Tensor theta_from(const torch::Tensor& change) const;
  torch::Tensor transformed(const torch::Tensor& clips);

  SpatialTransformerOptions options_;
  std::int64_t pooled_frames_;  ///< that the network sees at once
  std::int64_t axes_;           ///< that move: the rows of theta
  KeepMaps keep_ = KeepMaps::no;
  std::vector<torch::Tensor> kept_;  ///< theta of each clip, or of all of them
  torch::nn::Conv3d first_;
  torch::nn::Conv3d second_;
  torch::nn::Linear third_;
  torch::nn::Linear output_;
};

}  // namespace foldwise::worker
