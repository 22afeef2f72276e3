// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

#include <memory>

#include "experiments/experiment.h"
#include "worker/models/pooling/spatial_pooling.h"
#include "worker/models/sequence.h"

namespace foldwise::worker {

/// How the scores of a whole video become one score for each class.
struct VideoPooling {
  int clip_frames = 16;            ///< window of softmax pooling, in frames
  double inverse_temperature = 0;  ///< T Eq. 3.3
};

/// What a pooling over time takes.
enum class Pooled {
  scores_of_steps,      ///< features were pooled over space before
  scores_of_positions,  ///< which are pooled over space behind the head
  features_of_steps     ///< before the head, pooled over space; then there is one step
};

/// What a pooling made of a video: of each output a weight for each of its places in time.
struct TimeWeights {
  torch::Tensor values;   ///< [batch, outputs, places], double: what is weighed: scores of steps, or of windows of them
  torch::Tensor weights;  ///< the same shape, double: those of an output add up to 1, of joint_softmax all of them
  int window = 1;         ///< steps that a place is of, the first of them its own
};

/// What the loss of a training is of.
enum class TrainedOn {
  pooled_scores,
  scores_of_steps  ///< each step's by itself, added up
};

/// Features or scores over time -> one vector. Parameters, where it has any, are of the network's part `pooling`.
class TemporalPooling : public torch::nn::Module {
 public:
  /// Of so many outputs.
  static std::shared_ptr<TemporalPooling> create(Pooling pooling, int outputs);

  Pooled takes() const { return takes_; }
  TrainedOn trained_on() const { return trained_on_; }
  /// What goes with it over space.
  CellPooling over_space() const { return over_space_; }

  /// Clips, for training: [batch, classes, steps] -> [batch, classes].
  virtual torch::Tensor of_clips(const Sequence& scores) const = 0;
  /// Whole videos: [batch, classes, steps] -> [batch, classes]; `window` in steps. Computed in double, so that an
  /// inverse temperature of 1e6 is the maximum and not a sum of rounding errors.
  virtual torch::Tensor of_video(const torch::Tensor& scores, int window, double inverse_temperature) const = 0;
  /// How of_video weighs, for figures: the weighted sum of the values is what it answers, of joint_softmax the
  /// logarithm of a weight's sum over time what it answers less the normalisation over classes.
  virtual TimeWeights weights_over(const torch::Tensor& scores, int window, double inverse_temperature) const = 0;

 private:
  Pooled takes_ = Pooled::scores_of_steps;
  CellPooling over_space_ = CellPooling::average;
  TrainedOn trained_on_ = TrainedOn::pooled_scores;
};

/// two_step, 3d_avg_scores, 3d_avg_features: clips take the average over time (T 2.1.2), videos softmax weights on the
/// scores of steps (inverse temperature 0 is the published average).
class AveragePooling final : public TemporalPooling {
 public:
  torch::Tensor of_clips(const Sequence& scores) const override;
  torch::Tensor of_video(const torch::Tensor& scores, int window, double inverse_temperature) const override;
  TimeWeights weights_over(const torch::Tensor& scores, int window, double inverse_temperature) const override;
};

/// 3d_max_scores, 3d_max_features: the maximum over time, of clips and of videos, whatever the inverse temperature.
class MaximumPooling final : public TemporalPooling {
 public:
  torch::Tensor of_clips(const Sequence& scores) const override;
  torch::Tensor of_video(const torch::Tensor& scores, int window, double inverse_temperature) const override;
  TimeWeights weights_over(const torch::Tensor& scores, int window, double inverse_temperature) const override;
};

/// softmax: clips take the maximum over their steps (T 3.3.1.3), videos the maximum over windows with stride 1 (one
/// window where there are fewer steps), then softmax weights with the inverse temperature (T Eq. 3.3).
class WindowMaximumPooling final : public TemporalPooling {
 public:
  torch::Tensor of_clips(const Sequence& scores) const override;
  torch::Tensor of_video(const torch::Tensor& scores, int window, double inverse_temperature) const override;
  TimeWeights weights_over(const torch::Tensor& scores, int window, double inverse_temperature) const override;
};

/// adaptive_softmax: softmax weights over time whose inverse temperature is learned for each class, without bounds,
/// from 1 (T Eq. 2.1). Parameter: beta [outputs]. Videos are pooled as clips are.
class AdaptiveSoftmaxPooling final : public TemporalPooling {
 public:
  explicit AdaptiveSoftmaxPooling(int outputs);
  torch::Tensor of_clips(const Sequence& scores) const override;
  torch::Tensor of_video(const torch::Tensor& scores, int window, double inverse_temperature) const override;
  TimeWeights weights_over(const torch::Tensor& scores, int window, double inverse_temperature) const override;

 private:
  torch::Tensor beta_;
};

/// joint_softmax, "TP": a softmax over classes and steps at once, whose probabilities are added up over steps (I Eq.
/// 5). The score of a class is the logarithm of its sum, log sum_t exp o_t, so that the softmax over these scores is
/// p(c | S) and their cross entropy I Eq. 6. Videos are pooled as clips are.
class JointSoftmaxPooling final : public TemporalPooling {
 public:
  torch::Tensor of_clips(const Sequence& scores) const override;
  torch::Tensor of_video(const torch::Tensor& scores, int window, double inverse_temperature) const override;
  TimeWeights weights_over(const torch::Tensor& scores, int window, double inverse_temperature) const override;
};

/// average, "AVG": steps are independent of each other, so that the loss is the sum of theirs (I Eq. 7) and the product
/// of their probabilities is largest where the average of their scores is. Videos are pooled as clips are.
class StepwisePooling final : public TemporalPooling {
 public:
  torch::Tensor of_clips(const Sequence& scores) const override;
  torch::Tensor of_video(const torch::Tensor& scores, int window, double inverse_temperature) const override;
  TimeWeights weights_over(const torch::Tensor& scores, int window, double inverse_temperature) const override;
};

/// last_step: the scores of the last step, which what has a memory gives after all others (C 3.3.1). Videos are pooled
/// as clips are.
class LastStepPooling final : public TemporalPooling {
 public:
  torch::Tensor of_clips(const Sequence& scores) const override;
  torch::Tensor of_video(const torch::Tensor& scores, int window, double inverse_temperature) const override;
  TimeWeights weights_over(const torch::Tensor& scores, int window, double inverse_temperature) const override;
};

/// What goes with a pooling over time in space.
CellPooling over_space(Pooling pooling);

}  // namespace foldwise::worker
