// SPDX-License-Identifier: Apache-2.0
/// Results that lie beside their artifacts but not in the database: stages/<key>/result.json, which every job leaves
/// before it reports. So a lost message, a lost database or a copied folder costs no training.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "experiments/jobs/result_file.h"
#include "results/store/store_writer.h"

namespace foldwise::results {

/// Where a job leaves its result.
std::filesystem::path result_file(const std::filesystem::path& output, const Key& job);

/// The result that a job left, if any. Of what is cut, damaged or edited nothing is believed: the job runs again.
ResultFile read_result(const std::filesystem::path& output, const Key& job);

struct AdoptedResults {
  std::size_t adopted = 0;
  std::vector<std::filesystem::path> altered = {};  ///< files that are not as their jobs wrote them, and were left
};

/// Records the results of those jobs that the store does not hold as finished. `output` is the sweep's folder, the jobs
/// must be in the store's plan. One transaction for each thousand.
AdoptedResults adopt_results(StoreWriter& store, const std::filesystem::path& output, const std::vector<Key>& jobs);

/// What to tell of files that were not adopted, as a sentence; empty where there are none.
std::string altered_remark(const std::vector<std::filesystem::path>& altered);

struct Rebuilt {
  std::size_t jobs = 0;                            ///< of the plan
  std::size_t finished = 0;                        ///< with a result
  std::vector<std::filesystem::path> altered;      ///< AdoptedResults::altered
  std::optional<std::filesystem::path> set_aside;  ///< the old database's new name, if there was one
};

/// Makes output/results.db again from a plan's records and the results on disk. An old database, damaged or not, is
/// kept under another name (results.db.damaged-1, …), its attempts and provenance are not taken over.
/// Throws UserError while a coordinator runs.
Rebuilt rebuild(const std::filesystem::path& output, const PlanRecords& plan);

}  // namespace foldwise::results
