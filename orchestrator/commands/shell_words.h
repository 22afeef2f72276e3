// SPDX-License-Identifier: Apache-2.0
/// Commands as advice prints them, so that a shell reads them back as they were.
#pragma once

#include <filesystem>
#include <string>

#include "orchestrator/commands/commands.h"

namespace foldwise::orchestrator {

/// A word as a shell reads it back.
std::string quoted(const std::string& word);
/// A sweep as it was named on the command line.
std::string command_words(const SweepArguments& sweep);
std::string command_words(const ResultsArguments& results);
/// Relative to here where it lies below.
std::string shortest(const std::filesystem::path& path);

}  // namespace foldwise::orchestrator
