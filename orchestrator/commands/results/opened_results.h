// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "results/store/store_reader.h"

namespace foldwise::orchestrator {

/// A store as 'table' and 'status' show it, and what to say of it.
struct OpenedResults {
  results::StoreReader store;
  std::vector<std::string> remarks = {};
};

/// `path` is a folder or a database, whose last run is shown; or a sweep file, which is laid out itself where another
/// file ran last under its name, from what the store holds. Throws UserError as find_database does.
OpenedResults open_results(const std::string& path, const std::string& scale);

}  // namespace foldwise::orchestrator
