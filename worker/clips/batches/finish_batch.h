// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include "worker/clips/batches/clip_batch.h"

namespace foldwise::worker {

/// The batch with its tensors on a device, which is not waited for. Raw clips are finished there: augmented as
/// augment_clip does it, and copied clean as clip_tensor does, both to within rounding.
ClipBatch finish_on(torch::Device device, const ClipBatch& batch);

}  // namespace foldwise::worker
