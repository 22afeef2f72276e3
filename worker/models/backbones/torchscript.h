// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "experiments/experiment.h"
#include "worker/models/backbones/encoder.h"
#include "worker/models/heads/scorer.h"

namespace foldwise::worker {

/// A user's own module, which PyTorch exported with torch.jit.script or torch.jit.trace, as the parts of a network.
struct TorchScriptNetwork {
  std::shared_ptr<Encoder> encoder;  // shared, as the next: torch::nn's modules are
  std::shared_ptr<Scorer> head;
};

/// Loads options.file. Its forward takes clips [batch, 3, frames, height, width] and answers scores [batch, outputs],
/// which are one step, or [batch, outputs, frames]. The encoder passes them on as maps of one pixel, and so does the
/// head, which merely holds the parameters and buffers whose names begin with options.head_prefix. All have the
/// module's names; a tensor that it has under several has the first of them. They start from the values in the file.
/// Throws UserError where options.trust is missing, the file holds no such module, nothing in it can be trained or no
/// name begins with the prefix; the encoder, where the module fails on a clip or answers anything else.
TorchScriptNetwork load_torchscript(const ModelOptions& options, int outputs);

}  // namespace foldwise::worker
