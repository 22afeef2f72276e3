// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <unordered_set>
#include <vector>

#include "experiments/jobs/key.h"
#include "orchestrator/plan/plan.h"
#include "results/store/store_reader.h"

namespace foldwise::orchestrator {

/// Something in a sweep's folder that no kept sweep needs.
struct Leftover {
  std::filesystem::path path;  ///< a file, or a folder with all that is in it
  std::uint64_t bytes = 0;
  bool operator==(const Leftover&) const = default;
};

/// The jobs and folds of the sweeps that are kept.
class KeptWork {
 public:
  void add(const Plan& plan);
  /// What the last run planned: of a sweep that ran with fields changed for once, its file alone plans others.
  void add_last_run(const results::StoreReader& store);
  bool contains(const Key& key) const { return keys_.contains(key); }

 private:
  std::unordered_set<Key> keys_;
};

/// What lies below stages/, frames/, logs/ and folds/ under the key of a job or fold that is not kept, by path. What
/// has another name there is nobody's to remove. Changes nothing.
std::vector<Leftover> leftovers(const std::filesystem::path& output, const KeptWork& kept);

}  // namespace foldwise::orchestrator
