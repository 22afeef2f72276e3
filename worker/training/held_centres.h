// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <string>
#include <vector>

#include "worker/models/network.h"
#include "worker/training/optimizer.h"

namespace foldwise::worker {

/// The middle slices in time of kernels, which a training leaves as they are (masking, C 3.3.2): of a kernel of a
/// single step all of it.
class HeldCentres {
 public:
  /// None.
  HeldCentres() = default;
  /// Those of the kernels of these names, of which the network has all.
  HeldCentres(const Network& network, const std::vector<std::string>& kernels);

  /// One step of the optimizer that neither gradients nor decay nor velocity move them by: their gradients are cleared,
  /// and they are what they were.
  void step(Optimizer& optimizer) const;

 private:
  std::vector<torch::Tensor> kernels_;  ///< [out, in, frames, height, width], the network's own
};

}  // namespace foldwise::worker
