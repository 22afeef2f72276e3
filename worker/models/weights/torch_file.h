// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "worker/models/weights/safetensors.h"

namespace foldwise::worker {

/// Reads the state dictionary in a file of torch.save (.pth, .pt, .tar; zip file or the stream before PyTorch 1.6) onto
/// the CPU, without metadata: see state_dictionary for which one and under which names. Each tensor is contiguous;
/// those that share elements in the file may share memory. Together they take no more than twice the file's size. Runs
/// no code from the file. Throws UserError that names the file, what is wrong with it or not read of it, and what to
/// do.
SafeTensors read_torch_file(const std::filesystem::path& file);

/// The tensors of such a file that are not read, since they stand beside its state dictionary: "random", sorted. Throws
/// as above.
std::vector<std::string> left_out_of_torch_file(const std::filesystem::path& file);

}  // namespace foldwise::worker
