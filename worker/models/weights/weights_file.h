// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "worker/models/weights/safetensors.h"

namespace foldwise::worker {

/// Reads a file of weights onto the CPU, whatever its name: one of torch.save, or else of safetensors. Throws UserError
/// that names the file and what is wrong with it.
SafeTensors read_weights_file(const std::filesystem::path& file);

}  // namespace foldwise::worker
