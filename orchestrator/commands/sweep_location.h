// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "experiments/sweep/sweep.h"

namespace foldwise::orchestrator {

/// The name of the fact, in a store's provenance, that says where the sweep files that ran are, the last one last.
inline constexpr const char* sweep_file_fact = "sweep_file";

/// The database of a sweep's folder.
std::filesystem::path database_in(const std::filesystem::path& output);

/// The database that a user means by the sweep's folder, the database itself, or the sweep file, at a scale where one
/// is named. Throws UserError where there is none.
std::filesystem::path find_database(const std::string& path, const std::string& scale = {});

/// Sweep::load for a path given on the command line: says what to do when it is no sweep file at all.
Sweep load_sweep(const std::string& file, const std::vector<std::string>& overrides, const std::string& scale = {});

/// Whether it is neither a folder nor a database.
bool is_sweep_file(const std::string& path);

}  // namespace foldwise::orchestrator
