// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace foldwise::datasets {

/// What is told of a sample that was made.
struct ManifestLine {
  std::string text;         ///< with its line feed
  std::int64_t frames = 0;  ///< of the sample
};

/// planted/manifest.csv: a line per sample, in the samples' order whichever is made first.
class Manifest {
 public:
  /// `header`: with its line feed.
  Manifest(std::string header, std::size_t samples) : header_(std::move(header)), lines_(samples) {}

  /// Sets the line of a sample, in any thread. Returns the sample's frames, as make_in_parallel wants them.
  std::int64_t set(std::size_t sample, ManifestLine line);
  /// Throws UserError when it could not be written whole.
  void write(const std::filesystem::path& folder) const;

 private:
  std::string header_;
  std::vector<std::string> lines_;
};

}  // namespace foldwise::datasets
