// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <span>

#include "experiments/experiment.h"
#include "experiments/jobs/job.h"
#include "worker/models/sequence.h"

namespace foldwise::worker {

/// What the scores of samples should have been: labels or targets are defined.
struct Truth {
  torch::Tensor labels;              ///< [batch], int64
  torch::Tensor targets;             ///< [batch, outputs], float
  torch::Tensor class_weights = {};  ///< [classes], float: what a sample of each class counts; undefined: all count 1
};

/// The loss of scores [batch, outputs], summed over the samples, so that batches of any size add up: a scalar that
/// gradients flow through.
///
/// cross_entropy: of softmax(scores) at the label, times the weight of its class. sigmoid_cross_entropy: summed over
/// the classes, as the starter code of YouTube-8M has it. mean_squared_error: the mean over the outputs. concordance: 1
/// - CCC over the batch (n - 1 everywhere), the mean over the outputs, for each sample of the batch; a batch of one has
/// a CCC of 0.
torch::Tensor summed_loss(Loss loss, const torch::Tensor& scores, const Truth& truth);

/// The same of each sample: [batch], whose sum it is. Not for concordance, which compares the samples of a batch.
torch::Tensor sample_losses(Loss loss, const torch::Tensor& scores, const Truth& truth);

/// The loss of each step of scores [batch, outputs, steps] by itself, added up over the steps that are no padding:
/// [batch]. I Eq. 7. Not for concordance.
torch::Tensor losses_over_steps(Loss loss, const Sequence& scores, const Truth& truth);

/// The loss of whole predictions, the mean over samples; concordance over all of them. Not for sigmoid_cross_entropy:
/// predictions keep the highest scores alone.
double loss_of(Loss loss, std::span<const Prediction> predictions);

}  // namespace foldwise::worker
