// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/devices.h"

#include <sched.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string_view>
#include <system_error>

namespace foldwise {
namespace {

std::vector<std::string> split_at_commas(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, ',');) {
    std::erase_if(part, [](unsigned char letter) { return std::isspace(letter) != 0; });
    // CUDA ignores what follows the first invalid entry; Slurm writes NoDevFiles where a job has no GPU.
    if (part.empty() || part == "-1" || part == "NoDevFiles") break;
    parts.push_back(part);
  }
  return parts;
}

bool is_nvidia_device(const std::string& name) {
  constexpr std::string_view stem = "nvidia";
  return name.starts_with(stem) && name.size() > stem.size() &&
         std::all_of(name.begin() + stem.size(), name.end(),
                     [](unsigned char letter) { return std::isdigit(letter) != 0; });
}

template <typename Accept>
std::optional<std::size_t> count_entries(const std::string& folder, Accept accept) {
  std::error_code error;
  std::filesystem::directory_iterator entries(folder, error);
  if (error) return std::nullopt;
  std::size_t count = 0;
  for (const auto& entry : entries) count += accept(entry.path().filename().string()) ? 1 : 0;
  return count;
}

}  // namespace

CoreSet usable_cores() {
  CoreSet cores;
  std::vector<cpu_set_t> mask(cores.size() / CPU_SETSIZE);
  const std::size_t bytes = mask.size() * sizeof(cpu_set_t);
  if (::sched_getaffinity(0, bytes, mask.data()) != 0) {
    cores.set(0);
    return cores;
  }
  for (std::size_t core = 0; core < cores.size(); ++core)
    if (CPU_ISSET_S(core, bytes, mask.data())) cores.set(core);
  return cores;
}

int divided_cores(std::span<const CoreSet> sets_of_the_node, int own) {
  const CoreSet& mine = sets_of_the_node[static_cast<std::size_t>(own)];
  const auto sharing = std::count_if(sets_of_the_node.begin(), sets_of_the_node.end(),
                                     [&](const CoreSet& other) { return (other & mine).any(); });
  return std::max(1, mine.count() / std::max(1, static_cast<int>(sharing)));
}

DeviceSources DeviceSources::system() {
  DeviceSources sources;
  sources.environment = [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  };
  return sources;
}

std::vector<std::string> cuda_devices(const DeviceSources& sources) {
  if (const auto listed = sources.environment("CUDA_VISIBLE_DEVICES")) return split_at_commas(*listed);
  const auto known = count_entries(sources.proc_folder, [](const std::string&) { return true; });
  const auto nodes = count_entries(sources.device_folder, is_nvidia_device);
  // In a container the driver may list more devices than the container was given.
  const std::size_t count = known && nodes ? std::min(*known, *nodes) : known.value_or(nodes.value_or(0));
  std::vector<std::string> devices;
  for (std::size_t index = 0; index < count; ++index) devices.push_back(std::to_string(index));
  return devices;
}

std::vector<Device> share_of_devices(const DeviceSources& sources, int local_rank, int local_size) {
  const std::vector<std::string> all = cuda_devices(sources);
  if (all.empty()) return {{"cpu", ""}};
  const bool bound = sources.environment("SLURM_GPUS_PER_TASK").has_value();
  std::vector<Device> share;
  for (std::size_t index = 0; index < all.size(); ++index)
    if (bound || static_cast<int>(index) % local_size == local_rank)
      share.push_back({"cuda:" + std::to_string(index), all[index]});
  return share;
}

}  // namespace foldwise
