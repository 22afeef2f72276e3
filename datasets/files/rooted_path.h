// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace foldwise::datasets {

/// `root / relative`. Throws UserError when the path itself leads out of the root, being absolute or with a "..". That
/// is for paths that stand in files; symbolic links on the way are the user's own and are followed. The file need not
/// exist.
std::filesystem::path resolve_inside(const std::filesystem::path& root, const std::filesystem::path& relative);

/// The names in a folder below the root, sorted, without those that begin with a dot. Throws UserError when the folder
/// cannot be read or a link in it leads to nothing or back to itself.
std::vector<std::string> list_inside(const std::filesystem::path& root, const std::filesystem::path& relative);

/// What lies at `relative` below the root, each name in small or capital letters, as it is spelled on disk; the exact
/// spelling comes before others. None where there is nothing. Throws UserError when several spellings are there and
/// none is the exact one.
std::optional<std::filesystem::path> find_inside(const std::filesystem::path& root,
                                                 const std::filesystem::path& relative);

/// Refuses symbolic links that lead out of the root, wherever they are below it (dataset.links: refuse). What begins
/// with a dot is not looked at. Throws UserError that names the link.
void require_no_link_out(const std::filesystem::path& root);

}  // namespace foldwise::datasets
