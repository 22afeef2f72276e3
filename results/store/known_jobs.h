// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <unordered_map>

#include "results/store/database.h"

namespace foldwise::results {

/// The jobs of the database by their keys, read when first asked for, and again after a rollback.
class KnownJobs {
 public:
  struct Job {
    std::int64_t id = 0;
    bool has_results = false;  ///< rows that a new result has to replace
  };

  explicit KnownJobs(Database& database) : database_(database) {}
  /// Throws std::out_of_range on a job that no plan named.
  Job& at(const Key& job);
  void forget();

 private:
  Database& database_;
  std::unordered_map<Key, Job> jobs_;
  bool read_ = false;
  std::size_t rollbacks_seen_ = 0;  ///< what was known before a rollback may be gone
};

}  // namespace foldwise::results
