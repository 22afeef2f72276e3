// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "worker/models/weights/safetensors.h"

namespace foldwise::worker {

/// The checkpoints of one job: numbered safetensors files, each with a checksum over its names and values. A new one is
/// durable before an old one goes; the two newest are kept, so that a damaged one has a predecessor.
class CheckpointFolder {
 public:
  explicit CheckpointFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  struct Loaded {
    std::optional<SafeTensors> content;  ///< of the newest undamaged checkpoint
    std::vector<std::string> remarks;    ///< a sentence for each damaged one, which is removed
  };
  Loaded load() const;

  /// Creates the folder when needed. Throws UserError or std::filesystem::filesystem_error when it cannot write.
  void save(SafeTensors content) const;
  /// Removes all of them.
  void clear() const;

 private:
  std::filesystem::path folder_;
};

}  // namespace foldwise::worker
