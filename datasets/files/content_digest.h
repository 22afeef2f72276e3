// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "datasets/dataset.h"
#include "experiments/jobs/key.h"

namespace foldwise::datasets {

/// Of one sample.
struct SampleDigests {
  Key identity;  ///< over relative path, size and content of its files; times do not count
  std::optional<Key>
      content;  ///< over the contents alone: equal in samples of the same bytes; none of a part of a file
  Key files;    ///< DigestCache::of_files of its path
};

/// Digests of file contents, remembered by path, size and times of change, so that a dataset is read once. A file that
/// changed within the last two seconds is not remembered: it could change again without its size or times showing it.
/// The memory is a file (default: $XDG_CACHE_HOME/foldwise/digests, else ~/.cache/foldwise/digests); when it cannot
/// be read or written, everything still works, only slower.
class DigestCache {
 public:
  explicit DigestCache(std::filesystem::path file);
  ~DigestCache();
  static std::filesystem::path default_file();

  /// SHA-256 of one file's content. Throws UserError when it cannot be read.
  Key of_file(const std::filesystem::path& file);
  /// Over the contents of a sample's file, or of the images of its folder in their order: features do not count.
  Key of_files(const std::filesystem::path& root, const std::filesystem::path& sample);
  /// Of a sample's file, or of each image of its folder, and of its files of features.
  SampleDigests of_sample(const Dataset& dataset, const Sample& sample);
  /// Writes what is new, to a temporary name, renamed; what another process saved meanwhile stays.
  void save();

 private:
  struct Memory;
  std::unique_ptr<Memory> memory_;
};

}  // namespace foldwise::datasets
