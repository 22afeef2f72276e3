// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <unordered_map>

#include "results/store/coordinator_lock.h"
#include "results/store/database.h"
#include "results/store/store.h"

namespace foldwise::results {

/// What a Store holds. The lock outlives the connection.
struct Store::State {
  struct KnownJob {
    std::int64_t id = 0;
    bool has_results = false;  ///< rows that a new result has to replace
  };

  std::filesystem::path file;
  std::unique_ptr<CoordinatorLock> lock;
  std::unique_ptr<Database> database;
  std::unordered_map<Key, KnownJob> known_jobs;  ///< filled when first needed
  bool knows_jobs = false;
  std::size_t rollbacks_seen = 0;  ///< what was known before a rollback may be gone

  /// Throws std::out_of_range on a job that no plan named.
  KnownJob& known(const Key& job);
  void forget_jobs();
  void replace_folds(const FoldRecords& records);
  void clear_results(KnownJob& job);
  void add_epochs(KnownJob& job, const std::vector<EpochRecord>& epochs);
  void add_result(KnownJob& job, const Result& result);
};

}  // namespace foldwise::results
