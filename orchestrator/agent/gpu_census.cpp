// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/agent/gpu_census.h"

#include <fmt/format.h>

#include <algorithm>

namespace foldwise::orchestrator {
namespace {

/// The first, and how many more there are.
std::string short_list(const std::vector<std::string>& ranks) {
  if (ranks.size() == 1) return ranks.front();
  return fmt::format("{} and {} more rank{}", ranks.front(), ranks.size() - 1, ranks.size() == 2 ? "" : "s");
}

}  // namespace

void GpuCensus::hear(int rank, const Hello& hello) {
  const std::string name = fmt::format("{} (rank {})", hello.host, rank);
  const bool idle = hello.devices.empty();
  const bool on_cpu = std::ranges::count(hello.devices, "cpu") > 0;
  for (const GpuProblem& problem : hello.problems) {
    const auto same = std::ranges::find_if(findings_, [&](const Finding& known) {
      return known.problem == problem && known.trains_on_cpu == on_cpu && known.idle == idle;
    });
    if (same == findings_.end())
      findings_.push_back({problem, on_cpu, idle, {name}});
    else
      same->ranks.push_back(name);
  }
}

void GpuCensus::require_gpus() const {
  const auto lacking = std::ranges::find_if(findings_, &Finding::idle);
  if (lacking == findings_.end()) return;
  const GpuProblem& problem = lacking->problem;
  std::string seen = "no GPU can be used, and this sweep asks for them: ";
  if (!problem.gpus.empty()) seen += problem.gpus + ": ";
  throw UserError(
      Fault::usage, short_list(lacking->ranks), seen + problem.cause,
      problem.remedy + "; or let it train on the CPU: without --require-gpu, with execution.devices: automatic or cpu");
}

std::vector<std::string> GpuCensus::warnings() const {
  std::vector<std::string> sentences;
  for (const Finding& finding : findings_) {
    const GpuProblem& problem = finding.problem;
    sentences.push_back(fmt::format(
        "warning: {} {} {} unused{}: {}; {}", short_list(finding.ranks), finding.ranks.size() == 1 ? "leaves" : "leave",
        problem.gpus,
        finding.trains_on_cpu ? (finding.ranks.size() == 1 ? " and trains on the CPU" : " and train on the CPU") : "",
        problem.cause, problem.remedy));
  }
  return sentences;
}

}  // namespace foldwise::orchestrator
