// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "worker/models/weights/safetensors.h"

namespace foldwise::worker {

/// Reads a file of weights onto the CPU, whatever its name: one of torch.save, or else of safetensors. Throws UserError
/// that names the file and what is wrong with it.
SafeTensors read_weights_file(const std::filesystem::path& file);

/// The tensors of a file that read_weights_file leaves out: left_out_of_torch_file; none of safetensors.
std::vector<std::string> left_out_of_weights_file(const std::filesystem::path& file);

}  // namespace foldwise::worker
