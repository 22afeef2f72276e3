// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "experiments/foundation/files/file_descriptor.h"

namespace foldwise::orchestrator {

/// What a worker writes during one attempt: appended to the attempt's file, its end kept for the store. A silent
/// attempt leaves no file; one that writes without end leaves the beginning and the end.
class AttemptLog {
 public:
  /// Bytes of an attempt's file, beside the end of what did not fit.
  static constexpr std::int64_t most_written = 16 << 20;

  /// What follows belongs to this attempt. An empty path: to none, nothing is written to disk.
  void begin(std::filesystem::path file);
  /// A full disk loses lines of the log and says so in last_lines(); it stops no job.
  void append(std::string_view output);
  /// The attempt is over. What did not fit is told in the file, and its last lines added.
  void end();
  /// At most the last 20 lines and 4096 bytes.
  std::string last_lines() const;

 private:
  void write(std::string_view output);
  void write_all(std::string_view text);
  /// Notes the error of the last call, and writes no more.
  void give_up();

  std::filesystem::path path_;
  FileDescriptor file_;
  std::int64_t room_ = 0;      // bytes that the file still takes
  std::int64_t left_out_ = 0;  // bytes, since the last end
  std::string tail_;
};

/// logs/<key>/attempt-<n>.log below the sweep's folder.
std::filesystem::path attempt_log_path(const std::filesystem::path& output, const std::string& key, int attempt);

}  // namespace foldwise::orchestrator
