// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

namespace foldwise::worker {

/// Whether narrow_convolution takes them: floats on a CPU with AVX-512, contiguous, from at most 16
/// channels to fewer than 16, wider than 16 pixels. oneDNN computes in blocks of 16 channels: of fewer it takes twice
/// as long, and four to eight times for their gradients.
bool is_narrow(const torch::Tensor& clips, const torch::Tensor& kernel);

/// The convolution of clips [batch, in, frames, height, width] with a kernel [out, in, 3, 3, 3] that moves by one and
/// is padded by one: [batch, out, frames, height, width]. Without bias where that is undefined. The same whatever the
/// number of threads and the batch.
torch::Tensor narrow_convolution(const torch::Tensor& clips, const torch::Tensor& kernel, const torch::Tensor& bias);

}  // namespace foldwise::worker
