// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/sweep_location.h"

#include <array>
#include <fstream>
#include <string_view>

#include "experiments/foundation/error.h"

namespace foldwise::orchestrator {
namespace {

namespace fs = std::filesystem;

bool is_database(const fs::path& file) {
  constexpr std::string_view signature = "SQLite format 3";
  std::array<char, signature.size()> head{};
  std::ifstream stream(file, std::ios::binary);
  stream.read(head.data(), head.size());
  return std::string_view(head.data(), static_cast<std::size_t>(stream.gcount())) == signature;
}

/// A YAML file in the same folder that was probably meant; empty: none.
std::string sibling(const fs::path& missing) {
  std::error_code error;
  const fs::path folder = missing.has_parent_path() ? missing.parent_path() : ".";
  for (const char* extension : {".yaml", ".yml"}) {
    fs::path candidate = missing;
    candidate.replace_extension(extension);
    if (candidate != missing && fs::is_regular_file(candidate, error)) return candidate.string();
  }
  std::string only;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() != ".yaml") continue;
    if (!only.empty()) return "";
    only = (missing.has_parent_path() ? entry.path() : entry.path().filename()).string();
  }
  return only;
}

void require_existing(const std::string& path) {
  std::error_code error;
  if (fs::exists(path, error)) return;
  const std::string meant = sibling(path);
  throw UserError(
      Fault::usage, path, "there is no such file or folder",
      meant.empty() ? "give the path of a sweep file (see orchestrator --help)" : "did you mean " + meant + "?");
}

}  // namespace

fs::path database_in(const fs::path& output) {
  return output / "results.db";
}

bool is_sweep_file(const std::string& path) {
  const bool empty_database = fs::path(path).extension() == ".db";
  return fs::is_regular_file(path) && !is_database(path) && !empty_database;
}

fs::path find_database(const std::string& path, const std::string& scale) {
  require_existing(path);
  if (!scale.empty() && (fs::is_directory(path) || is_database(path))) {
    throw UserError(Fault::usage, "--scale " + scale, "saw it with " + path + ", which is not a sweep file",
                    "a folder has one scale alone: leave --scale out, or give the path of the sweep file");
  }
  fs::path database = fs::is_directory(path) ? database_in(path)
                      : is_database(path)    ? fs::path(path)
                      : fs::file_size(path) == 0 && fs::path(path).extension() == ".db"
                          ? fs::path(path)
                          : database_in(load_sweep(path, {}, scale).output());
  std::error_code error;
  if (fs::exists(database, error)) return database;
  throw UserError(Fault::store, database.string(), "this sweep has no results yet",
                  "start it with 'orchestrator SWEEP.yaml', or give the path of its folder, database or sweep file");
}

Sweep load_sweep(const std::string& file, const std::vector<std::string>& overrides, const std::string& scale) {
  require_existing(file);
  if (fs::is_directory(file)) {
    throw UserError(Fault::usage, file, "this is a folder", "give the path of a sweep file in it");
  }
  if (is_database(file)) {
    throw UserError(Fault::usage, file, "this is a results database, not a sweep file",
                    "'orchestrator status " + file + "' and 'orchestrator table " + file + "' read it");
  }
  return Sweep::load(file, overrides, scale);
}

}  // namespace foldwise::orchestrator
