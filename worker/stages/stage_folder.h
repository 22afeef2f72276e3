// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "experiments/foundation/files/file_descriptor.h"
#include "experiments/jobs/job.h"
#include "experiments/jobs/key.h"

namespace foldwise::worker {

/// stages/<key> of a sweep's folder, where one job leaves its artifacts and, last of all, result.json.
/// Locked against other attempts at the same job as long as the object lives.
class StageFolder {
 public:
  /// Makes the folder and locks it; nullopt when another process holds the lock for longer than `patience`.
  static std::optional<StageFolder> lock(const std::filesystem::path& output, const Key& key,
                                         std::chrono::milliseconds patience);

  std::filesystem::path file(const std::string& name) const { return folder_ / name; }
  /// A file of this folder as an artifact, with its size.
  Artifact artifact(const std::string& name, const std::string& file_name) const;

  /// The result that an earlier attempt left, if it is as that wrote it and all of its artifacts are there as they
  /// were; those that are not are removed, so that nothing is built on them.
  std::optional<Result> finished() const;
  /// Removes the result of an earlier attempt, which would stand for that of this one.
  void forget() const;
  /// Writes result.json (experiments/jobs/result_file.h) with checksums of the artifacts that lie in this folder:
  /// temporary name, synced, renamed.
  void finish(const Result& result) const;

 private:
  StageFolder(std::filesystem::path output, std::filesystem::path folder, FileDescriptor lock)
      : output_(std::move(output)), folder_(std::move(folder)), lock_(std::move(lock)) {}

  std::filesystem::path output_;
  std::filesystem::path folder_;
  FileDescriptor lock_;
};

/// stages/<key> below a sweep's folder.
std::filesystem::path stage_folder(const std::filesystem::path& output, const Key& key);
/// The result of a stage that another job builds on. Throws UserError when it is missing, damaged or edited.
Result read_result(const std::filesystem::path& output, const Key& key);
/// The same, and its artifacts lie there as its job left them. Throws UserError where their bytes are others; the
/// result is then renamed to result.json.damaged, so that the stage runs again.
Result read_intact(const std::filesystem::path& output, const Key& key);

}  // namespace foldwise::worker
