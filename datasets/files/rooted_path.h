// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace foldwise::datasets {

/// `root / relative`. Throws UserError when that leads out of the root: by an absolute path, by "..", or by a symbolic
/// link anywhere in it. (The root itself may be a link.) The file need not exist.
std::filesystem::path resolve_inside(const std::filesystem::path& root, const std::filesystem::path& relative);

/// The names in a folder below the root, sorted, without those that begin with a dot. Throws UserError when the folder
/// cannot be read or a link in it leads out of the root or to nothing.
std::vector<std::string> list_inside(const std::filesystem::path& root, const std::filesystem::path& relative);

}  // namespace foldwise::datasets
