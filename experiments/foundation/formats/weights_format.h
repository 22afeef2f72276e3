// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace foldwise {

/// Throws UserError (Fault::data) where a file cannot be one of weights: by its first bytes it is of another kind, such
/// as a NumPy archive, an HDF5 file, a pointer of Git LFS or a web page, which is told with what to do; or its header
/// is not one of safetensors. Of files of torch.save no more is looked at than that they end as zip files do and hold a
/// pickle. `where` begins the message.
void require_weights_format(const std::filesystem::path& file, const std::string& where);

}  // namespace foldwise
