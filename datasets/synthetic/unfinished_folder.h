// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "experiments/foundation/files/file_descriptor.h"

namespace foldwise::datasets {

/// Whether `folder` is there and its `file` has exactly this text. Throws UserError when the folder holds anything
/// else; an absent or empty folder does not.
bool holds(const std::filesystem::path& folder, const std::filesystem::path& file, const std::string& text);

/// A folder that appears whole or not at all: filled as <target>.making, synced, renamed. What an interrupted process
/// left there is cleared. Throws UserError when another process is filling it, and when it cannot be written.
class UnfinishedFolder {
 public:
  explicit UnfinishedFolder(const std::filesystem::path& target);
  ~UnfinishedFolder();  // removes it unless finished
  UnfinishedFolder(const UnfinishedFolder&) = delete;
  UnfinishedFolder& operator=(const UnfinishedFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  void finish();

 private:
  std::filesystem::path target_;
  std::filesystem::path path_;
  FileDescriptor folder_;  ///< holds the lock
};

}  // namespace foldwise::datasets
