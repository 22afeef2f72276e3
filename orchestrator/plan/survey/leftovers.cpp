// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/survey/leftovers.h"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string_view>

namespace foldwise::orchestrator {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t digits = 2 * sizeof(Key::bytes);

/// The key that a name begins with; none: it is another name.
std::optional<Key> key_in(const std::string& name) {
  if (name.size() < digits || (name.size() > digits && name[digits] != '.')) return std::nullopt;
  try {
    return Key::from_hex(std::string_view(name).substr(0, digits));
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  }
}

/// Of a file, or of all files in a folder. What vanishes meanwhile counts nothing.
std::uint64_t bytes_of(const fs::path& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    const std::uintmax_t bytes = fs::file_size(path, error);
    return error ? 0 : bytes;
  }
  std::uint64_t sum = 0;
  for (fs::recursive_directory_iterator entry(path, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code gone;
    if (entry->is_regular_file(gone)) sum += entry->file_size(gone);
  }
  return sum;
}

}  // namespace

void KeptWork::add(const Plan& plan) {
  for (const WorkItem& item : plan.workload().items) keys_.insert(item.key);
  for (const results::FoldRecord& fold : plan.fold_records().folds) keys_.insert(fold.digest);
}

void KeptWork::add_last_run(const results::StoreReader& store) {
  for (const results::JobRecord& job : store.jobs()) keys_.insert(job.key);
  for (const results::FoldRecord& fold : store.folds().folds) keys_.insert(fold.digest);
}

std::vector<Leftover> leftovers(const fs::path& output, const KeptWork& kept) {
  std::vector<Leftover> found;
  for (const char* const folder : {"stages", "frames", "logs", "folds"}) {
    std::error_code error;
    for (fs::directory_iterator entry(output / folder, error), end; !error && entry != end; entry.increment(error)) {
      const std::optional<Key> key = key_in(entry->path().filename().string());
      if (key && !kept.contains(*key)) found.push_back({entry->path(), bytes_of(entry->path())});
    }
  }
  std::ranges::sort(found, {}, &Leftover::path);
  return found;
}

}  // namespace foldwise::orchestrator
