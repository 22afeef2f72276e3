// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "datasets/frames/frame_shard_format.h"
#include "experiments/foundation/files/locked_file.h"

namespace foldwise::datasets {

/// What is known of one video of an unfinished shard.
struct JournalRecord {
  std::vector<std::uint8_t> indexed;  ///< the video as it will stand in the index
  std::string note;
};

/// <shard>.journal: which videos an unfinished shard holds. Append-only; each record has a checksum, so that one that a
/// kill or power cut tore is seen. Whoever has it open owns the shard.
class FrameShardJournal {
 public:
  /// Throws UserError when another process has it open.
  explicit FrameShardJournal(const std::filesystem::path& shard);
  /// The whole records that were found, up to the first bad one; none when they are of a shard of another format.
  std::vector<JournalRecord> read(const ShardHeader& format) const;
  /// Leaves exactly these records.
  void begin(const ShardHeader& format, const std::vector<JournalRecord>& records);
  void append(const JournalRecord& record);
  void sync() { file_.sync(); }
  void remove() { file_.remove(); }

 private:
  LockedFile file_;
};

}  // namespace foldwise::datasets
