// SPDX-License-Identifier: Apache-2.0
#include "results/store/rebuild.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <unordered_set>
#include <utility>
#include <variant>

#include "experiments/foundation/error.h"
#include "results/store/coordinator_lock.h"

namespace foldwise::results {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t batch = 1000;

void rename_if_there(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (!error || error == std::errc::no_such_file_or_directory) return;
  throw UserError(Fault::store, from.string(), "it cannot be renamed to " + to.string() + ": " + error.message(),
                  "make the folder writable");
}

/// The database and its journals go together: a journal left behind would be applied to the new database.
std::optional<fs::path> set_aside(const fs::path& database) {
  const CoordinatorLock lock(database);
  if (!fs::exists(database)) return std::nullopt;
  for (int number = 1;; ++number) {
    const fs::path target = database.string() + ".damaged-" + std::to_string(number);
    if (fs::exists(target)) continue;
    for (const char* suffix : {"-wal", "-shm", "-journal", ""}) {
      rename_if_there(database.string() + suffix, target.string() + suffix);
    }
    return target;
  }
}

std::vector<Key> unfinished_jobs(const StoreReader& store, const std::vector<Key>& jobs) {
  const auto keys = store.unfinished();
  std::vector<Key> unfinished;
  if (!keys.empty()) {
    std::ranges::copy_if(jobs, std::back_inserter(unfinished), [&](const Key& job) { return keys.contains(job); });
  }
  return unfinished;
}

std::vector<Key> keys_of(const std::vector<JobRecord>& jobs) {
  std::vector<Key> keys;
  keys.reserve(jobs.size());
  for (const JobRecord& job : jobs) keys.push_back(job.key);
  return keys;
}

// One listing instead of a look at each of a hundred thousand files that are not there.
std::unordered_set<std::string> names_in(const fs::path& folder) {
  std::unordered_set<std::string> names;
  std::error_code missing;
  for (const auto& entry : fs::directory_iterator(folder, missing)) names.insert(entry.path().filename().string());
  return names;
}

}  // namespace

fs::path result_file(const fs::path& output, const Key& job) {
  return output / "stages" / job.hex() / "result.json";
}

ResultFile read_result(const fs::path& output, const Key& job) {
  std::ifstream file(result_file(output, job), std::ios::binary);
  if (!file) return NoResult{};
  return parse_result_file(std::string{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()});
}

AdoptedResults adopt_results(StoreWriter& store, const fs::path& output, const std::vector<Key>& jobs) {
  AdoptedResults adopted;
  const auto unfinished = unfinished_jobs(store, jobs);
  if (unfinished.empty()) return adopted;
  const auto folders = names_in(output / "stages");
  std::optional<StoreTransaction> transaction;
  for (const Key& job : unfinished) {
    if (!folders.contains(job.hex())) continue;
    const ResultFile found = read_result(output, job);
    if (std::holds_alternative<AlteredResult>(found)) adopted.altered.push_back(result_file(output, job));
    const auto* const left = std::get_if<LeftResult>(&found);
    if (left == nullptr) continue;
    if (!transaction) transaction.emplace(store);
    store.adopt_result(job, left->result);
    // Its worker was killed before it could remove them.
    std::error_code none;
    fs::remove_all(result_file(output, job).parent_path() / "checkpoints", none);
    if (++adopted.adopted % batch != 0) continue;
    transaction->commit();
    transaction.reset();
  }
  if (transaction) transaction->commit();
  return adopted;
}

std::string altered_remark(const std::vector<fs::path>& altered) {
  if (altered.empty()) return "";
  return std::to_string(altered.size()) + (altered.size() == 1 ? " result is" : " results are") +
         " not as the job wrote it, such as " + altered.front().string() +
         ": not believed, and computed again when the sweep runs";
}

Rebuilt rebuild(const fs::path& output, const PlanRecords& plan) {
  const fs::path database = output / "results.db";
  Rebuilt rebuilt;
  rebuilt.jobs = plan.jobs.size();
  rebuilt.set_aside = set_aside(database);
  auto store = StoreWriter::open(database);
  store.put_plan(plan);
  AdoptedResults adopted = adopt_results(store, output, keys_of(plan.jobs));
  rebuilt.finished = adopted.adopted;
  rebuilt.altered = std::move(adopted.altered);
  return rebuilt;
}

}  // namespace foldwise::results
