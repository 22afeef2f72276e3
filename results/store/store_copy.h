// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "experiments/sweep/sweep.h"

namespace foldwise::results {

/// What is other in a copy of a store.
struct StoreChanges {
  std::vector<std::pair<std::string, std::string>> words = {};  ///< replaced in every text, in this order
  std::vector<std::pair<std::string, std::string>> hosts = {};  ///< that are called otherwise
  bool without_processes = false;                               ///< nor what they wrote last
  std::vector<TableSpec> tables = {};                           ///< of the last run, where there are any
};

/// Writes a store as it is at this moment into one new file that nobody writes into any more: of the same store the
/// same bytes. A store of an older version is brought up to date in it. What was changed is in no corner of the file.
void copy_store(const std::filesystem::path& store, const std::filesystem::path& to, const StoreChanges& changes);

/// Brings somebody else's store up to date, which nobody reads or writes meanwhile. Throws UserError where it has other
/// tables, views or triggers than a store of ours: what is read from it would not be what it seems.
void require_own_schema(const std::filesystem::path& store);

/// The hosts on which attempts ran, in the order in which they were first used.
std::vector<std::string> hosts_in(const std::filesystem::path& store);

}  // namespace foldwise::results
