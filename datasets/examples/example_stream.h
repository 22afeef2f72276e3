// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "datasets/examples/example.h"

namespace foldwise::datasets {

enum class ExampleOrder {
  as_stored,  ///< shard after shard, as they are given: for evaluation
  shuffled    ///< drawn anew for each epoch: for training
};

struct ExampleStreamOptions {
  int classes = 0;  ///< labels are below
  ExampleOrder order = ExampleOrder::as_stored;
  std::uint64_t seed = 0;  ///< with the epoch, the shards and the three numbers below all that the order depends on
  int epoch = 0;
  int shards_at_once = 8;                ///< shuffled: records come from so many shards in turns
  int shuffled_records = 16'384;         ///< among which the next one is drawn
  std::size_t shuffled_bytes = 1 << 28;  ///< but at most so many bytes of them
  int threads = 1;                       ///< that read and decode; the order does not depend on it
};

/// The examples of several shards in one sequence that follows from the options alone. Reads ahead with threads of its
/// own from the first call of next(); what it holds is bounded by `shuffled_bytes` and a few examples per thread.
///
/// A shard that is cut or damaged, an example of the wrong form, and one whose level is not that of the first are
/// UserErrors that name the shard and the byte, at a place of the sequence that follows from the options too.
class ExampleStream {
 public:
  /// `shards` are whole paths. Opens the first; throws UserError when that cannot be read.
  ExampleStream(const std::vector<std::filesystem::path>& shards, const ExampleStreamOptions& options);
  ExampleStream(ExampleStream&&) noexcept;
  ExampleStream& operator=(ExampleStream&&) noexcept;
  ~ExampleStream();

  /// Of the first example, and so of all; none where there is no example.
  std::optional<ExampleLevel> level() const;

  /// Goes on behind the first `examples` of the sequence, without decoding them. Before the first next() alone.
  void skip(std::int64_t examples);

  /// None at the end.
  std::optional<Example> next();
  /// Up to `count` examples; fewer at the end, none behind it.
  std::vector<Example> next(std::size_t count);

  /// Takes over the memory of examples that are no longer needed: of frame level they are large, and new memory costs
  /// as much as decoding into it.
  void reuse(std::vector<Example>&& examples);

  /// Examples handed out or skipped so far: what skip() needs to go on from here.
  std::int64_t position() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// How many examples each shard holds. Reads the lengths of the records, not their data. Throws UserError.
std::vector<std::int64_t> count_examples(const std::vector<std::filesystem::path>& shards, int threads = 1);

}  // namespace foldwise::datasets
