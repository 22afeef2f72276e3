// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <memory>

#include "experiments/experiment.h"
#include "worker/models/sequence.h"

namespace foldwise::worker {

/// How the scores of a whole video become one score for each class.
struct VideoPooling {
  int clip_frames = 16;            ///< window of softmax pooling, in frames
  double inverse_temperature = 0;  ///< T Eq. 3.3
};

/// Scores over time -> scores. It has no parameters.
class TemporalPooling {
 public:
  static std::unique_ptr<TemporalPooling> create(Pooling pooling);
  virtual ~TemporalPooling() = default;

  /// Clips, for training: [batch, classes, steps] -> [batch, classes].
  virtual torch::Tensor of_clips(const Sequence& scores) const = 0;
  /// Whole videos: [batch, classes, steps] -> [batch, classes]; `window` in steps. Computed in double, so that an
  /// inverse temperature of 1e6 is the maximum and not a sum of rounding errors.
  virtual torch::Tensor of_video(const torch::Tensor& scores, int window, double inverse_temperature) const = 0;
};

/// two_step: clips take the average over time (T 2.1.2), videos softmax weights on the scores of steps (inverse
/// temperature 0 is the published average).
class AveragePooling final : public TemporalPooling {
 public:
  torch::Tensor of_clips(const Sequence& scores) const override;
  torch::Tensor of_video(const torch::Tensor& scores, int window, double inverse_temperature) const override;
};

/// softmax: clips take the maximum over their steps (T 3.3.1.3), videos the maximum over windows with stride 1 (one
/// window where there are fewer steps), then softmax weights with the inverse temperature (T Eq. 3.3).
class WindowMaximumPooling final : public TemporalPooling {
 public:
  torch::Tensor of_clips(const Sequence& scores) const override;
  torch::Tensor of_video(const torch::Tensor& scores, int window, double inverse_temperature) const override;
};

}  // namespace foldwise::worker
