// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/device_listing.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace foldwise::orchestrator {
namespace {

using Json = nlohmann::json;

std::string counted(std::size_t count, const std::string& noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

bool is_used(const DeviceListing& listing, const std::string& device) {
  return std::ranges::count(listing.chosen.devices, device, &Device::name) > 0;
}

/// "2 workers", "1 to 16 workers".
std::string workers_text(const DeviceListing& listing, const Device& device) {
  const auto count = static_cast<std::size_t>(
      workers_on(device, listing.workers_per_device, listing.share.cores, listing.threads_per_worker));
  const bool open = listing.workers_per_device.is_measured() && count > 1;
  return (open ? "1 to " : "") + counted(count, "worker");
}

int workers(const DeviceListing& listing, const Device& device) {
  return workers_on(device, listing.workers_per_device, listing.share.cores, listing.threads_per_worker);
}

/// Why a GPU is not used; what to do is empty where the user wanted it so.
Advice why_unused(const DeviceListing& listing, const GpuVerdict& verdict) {
  if (verdict.problem) return *verdict.problem;
  return {fmt::format("execution.devices is {}", name_of(listing.choice)), ""};
}

std::string gpu_text(const DeviceListing& listing, const GpuVerdict& verdict) {
  constexpr double gibibyte = 1 << 30;
  const GpuReport& gpu = verdict.gpu;
  std::string text = fmt::format("  {:<8}{}", verdict.device.name, gpu.name.empty() ? "(unknown)" : gpu.name);
  if (gpu.memory > 0) text += fmt::format(", {:.1f} GiB", static_cast<double>(gpu.memory) / gibibyte);
  if (gpu.free_memory >= 0) text += fmt::format(" ({:.1f} free)", static_cast<double>(gpu.free_memory) / gibibyte);
  if (!gpu.compute_capability.empty()) text += ", compute capability " + gpu.compute_capability;
  if (is_used(listing, verdict.device.name)) {
    return text + fmt::format("\n          used: {}\n", workers_text(listing, verdict.device));
  }
  const Advice why = why_unused(listing, verdict);
  text += fmt::format("\n          not used: {}\n", why.cause);
  if (!why.remedy.empty()) text += fmt::format("          to do: {}\n", why.remedy);
  return text;
}

std::string cpu_text(const DeviceListing& listing) {
  const auto cores = static_cast<std::size_t>(std::max(0, listing.share.cores));
  std::string text = fmt::format("  {:<8}{}\n          ", "cpu", counted(cores, "core"));
  if (is_used(listing, "cpu")) {
    const auto threads = static_cast<std::size_t>(listing.threads_per_worker);
    return text + fmt::format("used: {} of {}\n", workers_text(listing, {"cpu", ""}), counted(threads, "thread"));
  }
  if (!listing.chosen.devices.empty()) return text + "loads data for the GPUs\n";
  if (listing.choice == DeviceChoice::cuda) return text + "not used: this sweep asks for GPUs\n";
  return text + "not used: the ranks that have the node's GPUs use it\n";
}

std::string libtorch_text(const ProbeAnswer& answer) {
  if (const auto* failure = std::get_if<ProbeFailure>(&answer)) return "libtorch  " + failure->reason + "\n";
  const auto& report = std::get<DeviceReport>(answer);
  std::string text = fmt::format("libtorch  {} {}", report.libtorch,
                                 report.cuda.empty() ? "without CUDA" : "with CUDA " + report.cuda);
  if (!report.cudnn.empty()) text += ", cuDNN " + report.cudnn;
  if (!report.kernels.empty()) text += ", for compute capabilities " + report.kernels;
  text += fmt::format(" ({})\n", report.libtorch_file);
  if (report.driver.empty() && report.driver_cuda.empty()) return text + "driver    none\n";
  text += fmt::format("driver    {}", report.driver.empty() ? "of unknown version" : report.driver);
  if (!report.driver_cuda.empty()) text += fmt::format(", serves CUDA up to {}", report.driver_cuda);
  return text + "\n";
}

/// Who chose the GPUs.
std::string choice_text(const DeviceListing& listing) {
  const FoundGpus& found = listing.found;
  std::string text = fmt::format("chosen    execution.devices: {}; the driver's files speak of {}",
                                 name_of(listing.choice), counted(found.of_driver, "GPU"));
  if (!found.listed)
    text += "; CUDA_VISIBLE_DEVICES is not set";
  else
    text += fmt::format("; CUDA_VISIBLE_DEVICES={} lists {}", *found.listed,
                        found.visible.empty() ? "none" : counted(found.visible.size(), "GPU"));
  if (!found.bound_by.empty())
    text += fmt::format("; Slurm gave this task its own ({})", found.bound_by);
  else if (listing.share.local_size > 1)
    text += fmt::format("; {} ranks on this node divide them", listing.share.local_size);
  return text + "\n";
}

/// Why the rank has no GPU. Where CUDA shows some that nobody looked for, that is why.
GpuProblem why_none(const DeviceListing& listing) {
  const auto* report = std::get_if<DeviceReport>(&listing.answer);
  const bool looked_for = listing.found.listed || !listing.found.visible.empty();
  if (report == nullptr || report->gpus.empty() || looked_for) return listing.no_gpu;
  return shown_by_cuda_alone(counted(report->gpus.size(), "GPU") + " that CUDA shows");
}

/// Whether there are GPUs that the user did not renounce: what to do about them is worth a line.
bool misses_gpus(const DeviceListing& listing) {
  const FoundGpus& found = listing.found;
  const bool any = found.of_driver + found.without_driver > 0 || found.of_windows || !found.visible.empty();
  return listing.choice == DeviceChoice::cuda || (listing.choice == DeviceChoice::automatic && any);
}

std::string no_gpu_text(const DeviceListing& listing) {
  const GpuProblem why = why_none(listing);
  std::string text = why.gpus.empty() ? "No GPU: " : "Not used: " + why.gpus + ": ";
  text += why.cause + "\n";
  if (!why.gpus.empty() || misses_gpus(listing)) text += fmt::format("To do: {}\n", why.remedy);
  return text;
}

Json json_of(const GpuProblem& problem) {
  return {{"gpus", problem.gpus}, {"cause", problem.cause}, {"remedy", problem.remedy}};
}

}  // namespace

std::string to_text(const DeviceListing& listing) {
  std::string text = listing.host;
  if (listing.ranks > 1) text += fmt::format(", rank {} of {}", listing.rank, listing.ranks);
  text += fmt::format(": {}, {}\n\n", counted(listing.verdicts.size(), "GPU"),
                      counted(static_cast<std::size_t>(std::max(0, listing.share.cores)), "core"));
  for (const GpuVerdict& verdict : listing.verdicts) text += gpu_text(listing, verdict);
  text += cpu_text(listing);
  if (listing.verdicts.empty()) text += "\n" + no_gpu_text(listing);
  return text + "\n" + libtorch_text(listing.answer) + choice_text(listing);
}

std::string to_json(const DeviceListing& listing) {
  Json gpus = Json::array();
  for (const GpuVerdict& verdict : listing.verdicts) {
    const bool used = is_used(listing, verdict.device.name);
    const Advice why = used ? Advice{} : why_unused(listing, verdict);
    gpus.push_back({{"device", verdict.device.name},
                    {"visible", verdict.device.visible},
                    {"name", verdict.gpu.name},
                    {"compute_capability", verdict.gpu.compute_capability},
                    {"memory", verdict.gpu.memory},
                    {"free_memory", verdict.gpu.free_memory},
                    {"used", used},
                    {"fault", name_of(verdict.gpu.fault)},
                    {"cause", why.cause},
                    {"remedy", why.remedy}});
  }
  Json used = Json::array();
  for (const Device& device : listing.chosen.devices)
    used.push_back({{"device", device.name}, {"workers", workers(listing, device)}});
  Json json = {{"host", listing.host},
               {"rank", listing.rank},
               {"ranks", listing.ranks},
               {"ranks_on_node", listing.share.local_size},
               {"cores", listing.share.cores},
               {"threads_per_worker", listing.threads_per_worker},
               {"execution.devices", name_of(listing.choice)},
               {"workers_per_device", listing.workers_per_device.word()},
               {"gpus_of_driver", listing.found.of_driver},
               {"gpus_without_driver", listing.found.without_driver},
               {"CUDA_VISIBLE_DEVICES", listing.found.listed ? Json(*listing.found.listed) : Json()},
               {"bound_by", listing.found.bound_by},
               {"gpus", std::move(gpus)},
               {"no_gpu", listing.verdicts.empty() ? json_of(why_none(listing)) : Json()},
               {"used", std::move(used)}};
  if (const auto* report = std::get_if<DeviceReport>(&listing.answer))
    json["report"] = Json::parse(foldwise::to_json(*report));
  else
    json["failure"] = std::get<ProbeFailure>(listing.answer).reason;
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace foldwise::orchestrator
