// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/jobs/text_digest.h"
#include "results/store/records.h"

namespace foldwise::results {

/// Differs whenever what is recorded of a plan does, gathered part by part, so that a plan of a hundred thousand jobs
/// can tell it without making their records. Names are left out where what they are made of is in: a job's label is
/// of the sweep's text, its folds and its experiment.
class PlanDigest {
 public:
  explicit PlanDigest(const SweepRecord& sweep);
  /// So many, and the identity of the first, which stands for how configurations are written: the text says what they
  /// are.
  void add_experiments(std::size_t count, const Key& first);
  void add(const RunRecord& run);
  void add(const FoldRecords& folds);
  void add_job(const Key& key, Stage stage, std::size_t experiment);
  Key digested();

 private:
  // Every text is preceded by its length.
  void add(const std::string& text);
  void add(std::uint64_t number);
  void add(const Key& key);
  void append(std::string_view bytes);

  std::string text_;  // what the digest has not seen yet: of a hundred thousand jobs the whole is 20 MB
  TextDigest digest_;
};

Key plan_digest(const PlanRecords& plan);

}  // namespace foldwise::results
