// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "experiments/jobs/key.h"

namespace foldwise::datasets {

/// Where the shard of a prepare job lies in the sweep's folder.
inline std::filesystem::path shard_path(const std::filesystem::path& output, const Key& key) {
  return output / "frames" / (key.hex() + ".frames");
}

}  // namespace foldwise::datasets
