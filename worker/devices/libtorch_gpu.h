// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "worker/devices/device_survey.h"

namespace foldwise::worker {

/// What the libtorch that this program runs with was built with.
LibtorchBuild this_libtorch();

/// Compute capabilities in libtorch's own description of its build ("NVCC architecture flags: …"): "7.5 8.0 9.0".
std::string kernels_in(const std::string& description);

/// A product of matrices and a convolution on a GPU, small enough for a full one, compared with what they must be.
/// What failed, one line; nothing where all is well. A library that is called available may fail here all the same.
std::optional<std::string> compute_on_gpu(int index);

}  // namespace foldwise::worker
