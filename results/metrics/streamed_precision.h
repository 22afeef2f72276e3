// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "experiments/foundation/files/file_descriptor.h"
#include "experiments/jobs/job.h"
#include "results/metrics/tagging.h"

namespace foldwise::results {

/// How much a StreamedPrecision holds at once.
struct PrecisionMemory {
  std::size_t tags = 1 << 20;      ///< that are sorted at once, 16 bytes each
  std::size_t runs = 64;           ///< sorted ones that are merged at once
  std::size_t tags_of_run = 4096;  ///< that are read of each of them at once
};

/// GAP@20 of predictions that come one by one, in memory that does not grow with their number: their scores wait in a
/// file of `folder` that has no name, sorted in runs, and are merged in the end. To the last bit what
/// global_average_precision makes of all of them at once.
class StreamedPrecision {
 public:
  /// Throws UserError where the folder takes no file.
  explicit StreamedPrecision(std::filesystem::path folder, PrecisionMemory memory = {});

  /// Throws std::invalid_argument on scores without targets, UserError where the file system is full.
  void add(const Prediction& prediction);
  /// NaN where nothing is right. Call it once, after the last prediction; throws std::invalid_argument without any.
  double value();

 private:
  /// Tags that lie in the file side by side, the highest score first.
  struct Run {
    std::uint64_t first = 0;  ///< tags before it
    std::uint64_t count = 0;
  };
  class Merge;

  void append(const std::vector<ScoredTag>& tags);
  void flush();
  void merge_some();

  std::filesystem::path folder_;
  PrecisionMemory memory_;
  FileDescriptor file_;
  std::uint64_t written_ = 0;  ///< tags in the file
  std::vector<Run> runs_;
  std::vector<ScoredTag> waiting_;
  double all_right_ = 0;
  std::size_t predictions_ = 0;
};

}  // namespace foldwise::results
