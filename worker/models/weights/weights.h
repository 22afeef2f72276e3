// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <map>
#include <string>
#include <vector>

#include "experiments/experiment.h"
#include "worker/models/network.h"
#include "worker/models/weights/safetensors.h"

namespace foldwise::worker {

/// What a file of weights holds of a network, and what not. Names as the network has them in files; of what is ignored,
/// unexpected or of another shape, as that file has them. Sorted.
struct WeightsReport {
  std::map<Part, std::vector<std::string>> loaded;  ///< by the part of the network
  std::vector<std::string> inflated;                ///< of those: 2D kernels in the file, 3D ones in the network
  std::vector<Part> from_scratch;                   ///< of which the file may hold nothing, and does not
  std::vector<Part> left_out;                       ///< of which it holds some that is not wanted: from scratch too
  std::vector<std::string> replaced;  ///< in the file: that, and layers that the head stands in place of; ignored
  std::vector<std::string> missing;
  std::vector<std::string> unexpected;
  std::vector<std::string> other_shape;  ///< "features.8.weight is [64, 3, 3, 3], needed [4, 4, 3, 3, 3]"

  bool fits() const { return missing.empty() && unexpected.empty() && other_shape.empty(); }
};

/// What load_weights would do, and say.
WeightsReport compare_weights(const Network& network, const SafeTensors& file, const ModelOptions& how);

/// Copies a file's tensors into a network, by name. 2D kernels are inflated where the network has 3D ones. The file may
/// lack the whole of any part but the backbone (which is then trained from scratch) and the counters of batch
/// normalisation; everything else must be there, fit and be used. With how.weights_head replace, what it has of head
/// and pooling is left out, which keep their own values. Throws UserError that names some of the missing, unexpected
/// and mis-shaped tensors, with counts; `where` is the file's name in it. The network is unchanged then. Returns what
/// was loaded.
WeightsReport load_weights(Network& network, const SafeTensors& file, const std::string& where,
                           const ModelOptions& how);

/// "2 tensors of w.pth are left out (head.output.bias, head.output.weight): head from scratch"; empty where every part
/// is the file's that it holds. `where` is the file's name.
std::string left_out_text(const WeightsReport& report, const std::string& where);

/// Copies of all parameters and buffers of a network on the CPU, by name.
std::map<std::string, torch::Tensor> copy_weights(const Network& network);
/// Sets all parameters and buffers in place. Throws UserError where `from` (a file's name, for the message) lacks one
/// or has another shape.
void set_weights(Network& network, const std::map<std::string, torch::Tensor>& weights, const std::string& from);

}  // namespace foldwise::worker
