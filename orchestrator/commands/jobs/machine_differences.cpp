// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/jobs/machine_differences.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace foldwise::orchestrator {
namespace {

/// Nothing where they agree, or where nothing is known of one side.
void note(const std::string& what, const std::string& here, const std::set<std::string>& there,
          std::vector<std::string>& differences) {
  if (here.empty() || there.empty() || there.contains(here)) return;
  differences.push_back(fmt::format("{} is {} here, and was {} there", what, here, fmt::join(there, " or ")));
}

std::set<std::string> values_of(const ProvenanceFacts& facts, const std::string& name) {
  const auto found = facts.find(name);
  return found == facts.end() ? std::set<std::string>{}
                              : std::set<std::string>(found->second.begin(), found->second.end());
}

}  // namespace

std::vector<std::string> machine_differences(const ProvenanceFacts& there, const std::vector<std::string>& places,
                                             const Ready& here, const std::string& commit_here) {
  std::vector<std::string> differences;
  std::set<std::string> devices;
  for (const std::string& place : places) devices.merge(values_of(there, "device." + place));
  devices.erase("cpu");  // as workers once called every processor
  note("the device", here.device, devices, differences);
  for (const auto& [name, version] : here.versions) {
    const std::string& what = name == "git_commit" ? "the commit of the worker" : name;
    note(what, version, values_of(there, "worker." + name), differences);
  }
  note("the commit of foldwise", commit_here, values_of(there, "git_commit"), differences);
  return differences;
}

}  // namespace foldwise::orchestrator
