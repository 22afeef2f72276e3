// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "datasets/examples/example_stream.h"
#include "datasets/examples/tfrecord.h"
#include "experiments/foundation/numbers/counter_random.h"

namespace foldwise::datasets {

/// A record on its way from a shard to a decoder.
struct PendingRecord {
  std::size_t shard = 0;
  TfRecordPlace place;
  bool loaded = false;  ///< whether data and checksum are here, as read and not yet verified
  std::vector<std::uint8_t> data;
  std::uint32_t checksum = 0;
};

/// The records of several shards in the order of an ExampleStream: from some shards in turns into a pool, and out of it
/// by draws. For one thread at a time.
class RecordSequence {
 public:
  RecordSequence(std::vector<std::filesystem::path> shards, const ExampleStreamOptions& options);

  /// None at the end. Throws UserError when a shard cannot be read or is damaged.
  std::optional<PendingRecord> next();
  /// Leaves out up to `records`, without reading their data. Returns how many there were.
  std::int64_t skip(std::int64_t records);

  /// Takes over the memory of records that are no longer needed.
  void reuse(std::vector<PendingRecord>& records);

  const std::filesystem::path& shard(std::size_t index) const { return shards_[index]; }

 private:
  enum class Load : bool { no, yes };
  // A shard that is being read.
  struct Lane {
    std::size_t shard;
    TfRecordReader reader;
  };

  std::optional<PendingRecord> draw(Load load);
  std::optional<PendingRecord> take(Load load);
  bool open_next(std::size_t lane);
  PendingRecord loaded(std::size_t shard, const TfRecord& record);

  std::vector<std::filesystem::path> shards_;
  std::vector<std::size_t> order_;
  std::size_t opened_ = 0;  // of order_
  std::vector<Lane> lanes_;
  std::size_t turn_ = 0;
  std::vector<PendingRecord> pool_;
  std::size_t pool_records_;
  std::size_t pool_bytes_;
  std::size_t bytes_ = 0;  // of the pool's records
  CounterRandom draws_;
  std::vector<std::vector<std::uint8_t>> spare_;
};

/// Reads what a record that was passed over lacks. Throws UserError.
void load(const std::filesystem::path& shard, PendingRecord& record);

}  // namespace foldwise::datasets
