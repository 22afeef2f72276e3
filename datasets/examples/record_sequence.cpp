// SPDX-License-Identifier: Apache-2.0
#include "datasets/examples/record_sequence.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace foldwise::datasets {
namespace {

constexpr std::size_t most_spare_records = 64;

enum Purpose : std::uint64_t { shard_order = 0x73686172, record_draws };

CounterRandom random_for(const ExampleStreamOptions& options, Purpose purpose) {
  return CounterRandom(random_bits(options.seed, options.epoch, purpose));
}

}  // namespace

RecordSequence::RecordSequence(std::vector<std::filesystem::path> shards, const ExampleStreamOptions& options)
    : shards_(std::move(shards)),
      order_(shards_.size()),
      pool_records_(1),
      pool_bytes_(options.shuffled_bytes),
      draws_(random_for(options, record_draws)) {
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  std::size_t lanes = 1;
  if (options.order == ExampleOrder::shuffled) {
    random_for(options, shard_order).shuffle(order_);
    lanes = static_cast<std::size_t>(std::max(1, options.shards_at_once));
    pool_records_ = static_cast<std::size_t>(std::max(1, options.shuffled_records));
  }
  while (lanes_.size() < lanes && open_next(lanes_.size())) {
  }
}

// Opens the next shard in a lane, which may be a new one. False when no shard is left.
bool RecordSequence::open_next(std::size_t lane) {
  if (opened_ == order_.size()) return false;
  const std::size_t shard = order_[opened_++];
  Lane opened{shard, TfRecordReader(shards_[shard])};
  if (lane == lanes_.size()) {
    lanes_.push_back(std::move(opened));
  } else {
    lanes_[lane] = std::move(opened);
  }
  return true;
}

// The next record as it comes from the shards.
std::optional<PendingRecord> RecordSequence::take(Load load) {
  while (!lanes_.empty()) {
    if (turn_ >= lanes_.size()) turn_ = 0;
    Lane& lane = lanes_[turn_];
    if (load == Load::yes) {
      if (const auto record = lane.reader.next_unverified()) {
        ++turn_;
        return loaded(lane.shard, *record);
      }
    } else if (const auto place = lane.reader.skip()) {
      ++turn_;
      return PendingRecord{lane.shard, *place, false, {}, 0};
    }
    if (!open_next(turn_)) lanes_.erase(lanes_.begin() + static_cast<std::ptrdiff_t>(turn_));
  }
  return std::nullopt;
}

std::optional<PendingRecord> RecordSequence::draw(Load load) {
  while (pool_.empty() || (pool_.size() < pool_records_ && bytes_ < pool_bytes_)) {
    std::optional<PendingRecord> record = take(load);
    if (!record) break;
    bytes_ += record->place.bytes;
    pool_.push_back(std::move(*record));
  }
  if (pool_.empty()) return std::nullopt;
  std::swap(pool_[draws_.below(pool_.size())], pool_.back());
  PendingRecord record = std::move(pool_.back());
  pool_.pop_back();
  bytes_ -= record.place.bytes;
  return record;
}

std::optional<PendingRecord> RecordSequence::next() {
  return draw(Load::yes);
}

void RecordSequence::reuse(std::vector<PendingRecord>& records) {
  for (PendingRecord& record : records) {
    if (spare_.size() < most_spare_records) spare_.push_back(std::move(record.data));
  }
  records.clear();
}

PendingRecord RecordSequence::loaded(std::size_t shard, const TfRecord& record) {
  std::vector<std::uint8_t> data;
  if (!spare_.empty()) {
    data = std::move(spare_.back());
    spare_.pop_back();
  }
  data.assign(record.data.begin(), record.data.end());
  return {shard, {record.offset, record.data.size()}, true, std::move(data), record.checksum};
}

std::int64_t RecordSequence::skip(std::int64_t records) {
  std::int64_t skipped = 0;
  while (skipped < records && draw(Load::no)) ++skipped;
  return skipped;
}

void load(const std::filesystem::path& shard, PendingRecord& record) {
  constexpr std::size_t around = 16;  // lengths and checksums
  TfRecordReader reader(shard, record.place.offset, static_cast<std::size_t>(record.place.bytes) + around);
  if (const auto found = reader.next_unverified()) {
    record.data.assign(found->data.begin(), found->data.end());
    record.checksum = found->checksum;
    record.loaded = true;
  }
}

}  // namespace foldwise::datasets
