// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <filesystem>
#include <map>
#include <string>

namespace foldwise::worker {

/// Writes tensors as torch.save writes a state dictionary since PyTorch 1.6 (zip file, pickle of protocol 2), so that
/// torch.load opens it, with weights_only too. Deterministic bytes: names sorted, each tensor contiguous in a storage
/// of its own. Their dtype is one of those that safetensors has. Whole or not at all, as DurableFile. Throws UserError
/// for more than 4 GiB or 65,000 tensors, which would need another form of zip file.
void write_torch_file(const std::filesystem::path& file, const std::map<std::string, torch::Tensor>& tensors);

}  // namespace foldwise::worker
