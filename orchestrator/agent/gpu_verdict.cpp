// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/agent/gpu_verdict.h"

#include <algorithm>
#include <cstddef>

namespace foldwise::orchestrator {
namespace {

const Device the_cpu{"cpu", ""};

std::string name_of_gpu(const GpuVerdict& verdict) {
  return verdict.device.name + (verdict.gpu.name.empty() ? "" : " (" + verdict.gpu.name + ")");
}

/// Adds a GPU to the problem that has the same cause.
void add_problem(std::vector<GpuProblem>& problems, const GpuVerdict& verdict) {
  const auto same = std::ranges::find_if(problems, [&](const GpuProblem& known) {
    return known.cause == verdict.problem->cause && known.remedy == verdict.problem->remedy;
  });
  if (same == problems.end())
    problems.push_back({name_of_gpu(verdict), verdict.problem->cause, verdict.problem->remedy});
  else
    same->gpus += ", " + name_of_gpu(verdict);
}

Advice advice_of(const DeviceReport& report, const GpuReport& gpu, const std::optional<std::string>& listed) {
  Advice advice = advice_on(report, gpu);
  const bool absent = gpu.fault == GpuFault::driver_missing || gpu.fault == GpuFault::no_device;
  if (absent && listed) {
    advice.cause = "CUDA_VISIBLE_DEVICES=" + *listed + " lists it, but " + advice.cause;
    advice.remedy = "unset CUDA_VISIBLE_DEVICES where it names what is not there; else " + advice.remedy;
  }
  return advice;
}

}  // namespace

std::vector<GpuVerdict> judge(const std::vector<Device>& share, const ProbeAnswer& answer,
                              const std::optional<std::string>& listed) {
  std::vector<GpuVerdict> verdicts;
  for (const Device& device : share) {
    if (!device.is_gpu()) continue;
    GpuVerdict verdict{device, {}, {}};
    if (const auto* failure = std::get_if<ProbeFailure>(&answer)) {
      verdict.gpu.fault = GpuFault::failed;
      verdict.gpu.detail = failure->reason;
      verdict.problem = Advice{failure->reason, "see that this worker starts there: worker devices"};
    } else {
      const auto& report = std::get<DeviceReport>(answer);
      verdict.gpu = gpu_at(report, verdicts.size());
      if (verdict.gpu.fault != GpuFault::none) verdict.problem = advice_of(report, verdict.gpu, listed);
    }
    verdicts.push_back(std::move(verdict));
  }
  return verdicts;
}

ChosenDevices choose_devices(DeviceChoice choice, const std::vector<Device>& share,
                             const std::vector<GpuVerdict>& verdicts, const GpuProblem& none) {
  if (choice == DeviceChoice::cpu) return {{the_cpu}, {}};
  ChosenDevices chosen;
  for (const GpuVerdict& verdict : verdicts) {
    if (verdict.problem)
      add_problem(chosen.problems, verdict);
    else
      chosen.devices.push_back(verdict.device);
  }
  if (!chosen.devices.empty()) return chosen;
  const bool cuda = choice == DeviceChoice::cuda;
  if (verdicts.empty() && (cuda || !none.gpus.empty())) chosen.problems.push_back(none);
  if (!cuda && !share.empty()) chosen.devices.push_back(the_cpu);
  return chosen;
}

}  // namespace foldwise::orchestrator
