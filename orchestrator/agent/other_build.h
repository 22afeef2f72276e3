// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "experiments/foundation/error.h"

namespace foldwise::orchestrator {

/// "/opt/foldwise/worker is foldwise 0.1.0, commit 12ab34cd56ef, messages 0.1.0-3f2a9c01b7de". `facts`: its "foldwise"
/// and "git_commit", where they are known, and how its messages are.
std::string build_sentence(const std::filesystem::path& program, const std::map<std::string, std::string>& facts);

/// A worker that this orchestrator cannot work with. `where`: "the worker on node7"; `worker`: its build_sentence().
UserError other_build(const std::string& where, const std::string& worker,
                      std::map<std::string, std::string> own_facts);

}  // namespace foldwise::orchestrator
