// SPDX-License-Identifier: Apache-2.0
/// What a bundle holds, and the digest of each file: lines as sha256sum writes and checks them.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "experiments/jobs/key.h"

namespace foldwise::orchestrator {

inline constexpr const char* manifest_name = "MANIFEST.sha256";

/// SHA-256 by the path of each file below the folder but the manifest's own.
using Manifest = std::map<std::string, Key>;

/// Throws UserError where the folder holds what is no file, a link for one, and where a file cannot be read.
Manifest manifest_of(const std::filesystem::path& folder);
std::string to_text(const Manifest& manifest);
/// Throws UserError on what to_text did not write; `where` is the file's name.
Manifest parse_manifest(const std::string& text, const std::string& where);

/// What differs, a sentence for each file: changed, missing, not in the manifest.
std::vector<std::string> differences(const Manifest& told, const Manifest& found);

}  // namespace foldwise::orchestrator
