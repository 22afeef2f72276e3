// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/modules/linear.h>
#include <torch/types.h>

#include <cstdint>
#include <vector>

#include "experiments/experiment.h"
#include "worker/models/seams.h"

namespace foldwise::worker {

struct MaskOptions {
  AttentionOver over = AttentionOver::spatiotemporal;
  MaskContext context = MaskContext::none;  ///< of a spatiotemporal mask alone
  std::int64_t units = 64;                  ///< of the hidden layer, and of the context
};

/// One weight for each position of feature maps f, between 0 and 2 (T 4.2, 4.5.1): y = o f (Eq. 4.1),
/// o = 1 + tanh(W2 (W1 f + b1) + b2) (Eq. 4.10). A temporal mask sees the average over space and has a weight for each
/// step, a spatial one the average over time and has a weight for each place.
///
/// A context c = mean(relu(Wc f)) over all steps and places says what the whole clip or video shows:
///   concatenation   f is followed by c
///   additive        o = 1 + tanh(w . tanh(W1 f + W2 c))
///   multiplicative  o = 1 + tanh((W1 f) . c / sqrt(units))
///
/// Parameters: hidden.weight and hidden.bias (W1, b1), output.weight and output.bias (W2, b2; w of additive, without
/// bias), context.weight (Wc), context_hidden.weight (W2 of additive); multiplicative has hidden.weight and
/// context.weight alone.
class AttentionMask final : public MapLayer {
 public:
  /// Throws std::logic_error on a context of another mask than a spatiotemporal one.
  AttentionMask(MapShape shape, const MaskOptions& options);

  /// Random parameters, from torch's generator, except those that are zero so that o is 1: output, or hidden of
  /// multiplicative.
  void initialise();
  torch::Tensor apply(const Sequence& maps) override;
  /// o: [batch, 1, steps, height, width], where the mask has one value for all of an axis, 1 wide along it.
  torch::Tensor mask_of(const Sequence& maps);
  MapShape shape() const override { return shape_; }
  TimeGrid time() const override;
  /// "mask", o: [step, row, column], [step] of a temporal mask, [row, column] of a spatial one.
  std::vector<AttentionMap> maps() const override;
  void keep_maps(KeepMaps keep) override;
  std::int64_t map_numbers(std::int64_t steps) const override;

 private:
  /// c of each sample, [batch, 1, units], of features [batch, steps * places, channels].
  torch::Tensor context_of(const torch::Tensor& features, const Sequence& maps);
  /// What tanh is taken of: [batch, positions, 1].
  torch::Tensor logits_of(const torch::Tensor& features, const Sequence& maps);

  MapShape shape_;
  MaskOptions options_;
  KeepMaps keep_ = KeepMaps::no;
  torch::Tensor kept_;  ///< o
  torch::nn::Linear hidden_{nullptr};
  torch::nn::Linear output_{nullptr};
  torch::nn::Linear context_{nullptr};
  torch::nn::Linear context_hidden_{nullptr};
};

}  // namespace foldwise::worker
