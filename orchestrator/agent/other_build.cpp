// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/agent/other_build.h"

#include <fmt/format.h>

#include "experiments/jobs/message_format.h"

namespace foldwise::orchestrator {

std::string build_sentence(const std::filesystem::path& program, const std::map<std::string, std::string>& facts) {
  const auto fact = [&](const char* name, const char* otherwise) {
    const auto found = facts.find(name);
    return found == facts.end() ? otherwise : found->second;
  };
  return fmt::format("{} is foldwise {}, commit {}, messages {}", program.string(), fact("foldwise", "unknown"),
                     fact("git_commit", "unknown"), fact(message_format_fact, "of before they were numbered"));
}

UserError other_build(const std::string& where, const std::string& worker,
                      std::map<std::string, std::string> own_facts) {
  own_facts[message_format_fact] = message_format();
  return {Fault::usage, where,
          "it is of another build than the orchestrator: " + worker + ", and " +
              build_sentence(std::filesystem::read_symlink("/proc/self/exe"), own_facts),
          "build both anew (cmake --build BUILD --target orchestrator worker) or install both anew, side by side on "
          "every node; nothing was asked of it, and what is finished counts"};
}

}  // namespace foldwise::orchestrator
