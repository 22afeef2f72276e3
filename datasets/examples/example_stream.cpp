// SPDX-License-Identifier: Apache-2.0
#include "datasets/examples/example_stream.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>

#include "datasets/examples/record_sequence.h"
#include "datasets/examples/tf_example.h"
#include "experiments/foundation/error.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

// A group of records is one piece of work: large enough that threads seldom meet, small enough for little memory.
constexpr std::size_t most_group_records = 64;
constexpr std::size_t most_group_bytes = 1 << 18;

constexpr std::size_t most_spare = 256;

// A piece of the sequence, in work or done.
struct Group {
  std::vector<Example> examples;
  std::exception_ptr failure;  // after the examples
  bool done = false;
};

std::string level_text(ExampleLevel level) {
  return level == ExampleLevel::video ? "video level" : "frame level";
}

[[noreturn]] void refuse(const fs::path& shard, std::uint64_t offset, const std::string& seen) {
  throw UserError(Fault::data, shard.string() + ", byte " + std::to_string(offset),
                  "the example of the record that begins here " + seen,
                  "expected one of YouTube-8M's: fetch the shard again, or mend what wrote it");
}

DecodedExample decode(ExampleDecoder& decoder, const fs::path& shard, const TfRecord& record, int classes,
                      std::vector<float> memory = {}) {
  require_intact(shard, record);
  auto decoded = decoder.decode(record.data, classes, ExampleLabels::required, std::move(memory));
  if (const auto* bad = std::get_if<BadExample>(&decoded)) refuse(shard, record.offset, bad->reason);
  return std::move(std::get<DecodedExample>(decoded));
}

std::optional<ExampleLevel> find_level(const std::vector<fs::path>& shards, int classes) {
  for (const fs::path& shard : shards) {
    TfRecordReader reader(shard);
    if (const auto record = reader.next()) {
      ExampleDecoder decoder;
      return decode(decoder, shard, *record, classes).level;
    }
  }
  return std::nullopt;
}

}  // namespace

// The threads take groups of records in turns, which gives these their order, and decode them side by side. The groups
// wait in a queue of limited length.
struct ExampleStream::State {
  State(const std::vector<fs::path>& shards, const ExampleStreamOptions& chosen)
      : options(chosen), level(find_level(shards, chosen.classes)), records(shards, chosen) {}

  ~State() {
    {
      const std::lock_guard lock(queue_mutex);
      stopping = true;
    }
    room.notify_all();
    for (std::thread& thread : threads) thread.join();
  }

  void start() {
    const auto count = static_cast<std::size_t>(std::max(1, options.threads));
    most_groups = 2 * count + 2;
    for (std::size_t i = 0; i < count; ++i) threads.emplace_back([this] { work(); });
  }

  void work() {
    ExampleDecoder decoder;
    std::vector<PendingRecord> taken;
    std::vector<std::vector<float>> memory;
    while (Group* group = take_group(taken)) {
      std::exception_ptr failure;
      try {
        take_spare(taken.size(), memory);
        for (PendingRecord& record : taken) group->examples.push_back(finish(decoder, record, memory));
      } catch (...) {
        failure = std::current_exception();
      }
      const std::lock_guard lock(queue_mutex);
      if (failure) group->failure = failure;  // comes before one of reading what follows
      group->done = true;
      ready.notify_one();
    }
  }

  // The next piece of work, at its place in the queue. None when there is nothing left to do.
  Group* take_group(std::vector<PendingRecord>& taken) {
    const std::lock_guard reading(records_mutex);
    {
      std::unique_lock lock(queue_mutex);
      room.wait(lock, [this] { return stopping || ended || queue.size() < most_groups; });
      if (stopping || ended) return nullptr;
    }
    std::exception_ptr failure;
    records.reuse(taken);
    try {
      read_group(taken);
    } catch (...) {
      failure = std::current_exception();
    }
    const std::lock_guard lock(queue_mutex);
    ended = failure || taken.empty();
    if (!failure && taken.empty()) {
      ready.notify_one();
      return nullptr;
    }
    queue.push_back(std::make_unique<Group>());
    queue.back()->failure = failure;
    return queue.back().get();
  }

  void read_group(std::vector<PendingRecord>& taken) {
    for (std::size_t bytes = 0; taken.size() < most_group_records && bytes < most_group_bytes;) {
      std::optional<PendingRecord> record = records.next();
      if (!record) return;
      bytes += record->place.bytes;
      taken.push_back(std::move(*record));
    }
  }

  void take_spare(std::size_t count, std::vector<std::vector<float>>& memory) {
    const std::lock_guard lock(queue_mutex);
    while (memory.size() < count && !spare.empty()) {
      memory.push_back(std::move(spare.back()));
      spare.pop_back();
    }
  }

  Example finish(ExampleDecoder& decoder, PendingRecord& record, std::vector<std::vector<float>>& memory) const {
    const fs::path& shard = records.shard(record.shard);
    if (!record.loaded) load(shard, record);
    const std::uint64_t offset = record.place.offset;
    std::vector<float> features;
    if (!memory.empty()) {
      features = std::move(memory.back());
      memory.pop_back();
    }
    DecodedExample decoded =
        decode(decoder, shard, {offset, record.data, record.checksum}, options.classes, std::move(features));
    if (decoded.level != *level) {
      refuse(shard, offset, "is of " + level_text(decoded.level) + " where the others are of " + level_text(*level));
    }
    return std::move(decoded.example);
  }

  // Waits until there is an example to hand out; false at the end.
  bool advance() {
    while (at == current.size()) {
      std::unique_lock lock(queue_mutex);
      ready.wait(lock, [this] { return queue.empty() ? ended : queue.front()->done; });
      if (queue.empty()) return false;
      Group& first = *queue.front();
      current = std::move(first.examples);
      at = 0;
      first.examples.clear();
      if (first.failure && current.empty()) std::rethrow_exception(first.failure);
      if (!first.failure) queue.pop_front();
      lock.unlock();
      room.notify_one();
    }
    return true;
  }

  ExampleStreamOptions options;
  std::optional<ExampleLevel> level;
  std::mutex records_mutex;  // guards what follows; locked before the other
  RecordSequence records;
  std::mutex queue_mutex;  // guards what follows
  std::condition_variable room;
  std::condition_variable ready;
  std::deque<std::unique_ptr<Group>> queue;
  std::vector<std::vector<float>> spare;
  std::size_t most_groups = 0;
  bool ended = false;
  bool stopping = false;
  // Of the caller's thread alone.
  std::vector<Example> current;
  std::size_t at = 0;
  std::int64_t position = 0;
  std::vector<std::thread> threads;
};

ExampleStream::ExampleStream(const std::vector<fs::path>& shards, const ExampleStreamOptions& options)
    : state_(std::make_unique<State>(shards, options)) {}
ExampleStream::ExampleStream(ExampleStream&&) noexcept = default;
ExampleStream& ExampleStream::operator=(ExampleStream&&) noexcept = default;
ExampleStream::~ExampleStream() = default;

std::optional<ExampleLevel> ExampleStream::level() const {
  return state_->level;
}

void ExampleStream::skip(std::int64_t examples) {
  if (!state_->threads.empty()) throw std::logic_error("examples are skipped before the first is handed out");
  state_->position += state_->records.skip(examples);
}

std::optional<Example> ExampleStream::next() {
  if (state_->threads.empty()) state_->start();
  if (!state_->advance()) return std::nullopt;
  ++state_->position;
  return std::move(state_->current[state_->at++]);
}

std::vector<Example> ExampleStream::next(std::size_t count) {
  std::vector<Example> batch;
  while (batch.size() < count) {
    std::optional<Example> example = next();
    if (!example) break;
    batch.push_back(std::move(*example));
  }
  return batch;
}

void ExampleStream::reuse(std::vector<Example>&& examples) {
  {
    const std::lock_guard lock(state_->queue_mutex);
    for (Example& example : examples) {
      if (state_->spare.size() < most_spare) state_->spare.push_back(std::move(example.features));
    }
  }
  examples.clear();
}

std::int64_t ExampleStream::position() const {
  return state_->position;
}

std::vector<std::int64_t> count_examples(const std::vector<fs::path>& shards, int threads) {
  std::vector<std::int64_t> counts(shards.size());
  std::vector<std::exception_ptr> failures(shards.size());
  std::atomic<std::size_t> next = 0;
  {
    std::vector<std::jthread> pool;
    for (int i = 0; i < std::max(1, threads); ++i) {
      pool.emplace_back([&] {
        for (std::size_t shard = next++; shard < shards.size(); shard = next++) {
          try {
            TfRecordReader reader(shards[shard]);
            while (reader.skip()) ++counts[shard];
          } catch (...) {
            failures[shard] = std::current_exception();
          }
        }
      });
    }
  }
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
  return counts;
}

}  // namespace foldwise::datasets
