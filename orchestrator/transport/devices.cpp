// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/transport/devices.h"

#include <sched.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>
#include <system_error>

namespace foldwise::orchestrator {
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

std::string first_word(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::string word;
  stream >> word;
  return word;
}

/// Whether NVIDIA's driver has this PCI device, or somebody set it aside for a virtual machine.
bool is_taken(const std::filesystem::path& device) {
  std::error_code no_driver;
  const std::string driver = std::filesystem::read_symlink(device / "driver", no_driver).filename().string();
  return driver == "nvidia" || driver == "pci-stub" || driver == "pciback" || driver.find("vfio") != std::string::npos;
}

/// How many GPUs of NVIDIA the PCI bus has that its driver does not serve: nobody does, or a driver without CUDA.
std::size_t count_without_driver(const std::filesystem::path& pci_folder) {
  const auto is_one = [&](const std::string& name) {
    const std::filesystem::path device = pci_folder / name;
    // Display controllers are class 03; those that drive no screen, as on servers, are 0302.
    return first_word(device / "vendor") == "0x10de" && first_word(device / "class").starts_with("0x03") &&
           !is_taken(device);
  };
  return count_entries(pci_folder.string(), is_one).value_or(0);
}

GpuProblem no_driver_for(std::size_t gpus) {
  const bool one = gpus == 1;
  return {std::to_string(gpus) + (one ? " NVIDIA GPU" : " NVIDIA GPUs") + " on the PCI bus",
          std::string("no kernel driver of NVIDIA serves ") + (one ? "it" : "them") +
              " (neither /proc/driver/nvidia/gpus nor /dev/nvidia0 shows one)",
          "install the driver (Debian: nvidia-driver, of non-free; elsewhere the distribution's) and restart, or "
          "modprobe nvidia; where it is installed, see dmesg; in a container this is for the host to do, then --nv "
          "(Apptainer) or --gpus all (Docker)"};
}

/// The variable by which Slurm says that it gave each task GPUs of its own; empty where it did not.
std::string binding_variable(const DeviceSources& sources) {
  for (const char* name : {"SLURM_GPUS_PER_TASK", "SLURM_NTASKS_PER_GPU"})
    if (sources.environment(name)) return name;
  for (const char* name : {"SLURM_GPU_BIND", "SLURM_TRES_BIND"}) {
    const std::string how = sources.environment(name).value_or("");
    for (const char* own : {"single", "per_task", "map", "mask"})
      if (how.find(own) != std::string::npos) return name;
  }
  return {};
}

/// Beyond this many workers on a GPU nobody gains.
constexpr int most_measured_workers = 16;

/// MemAvailable, bytes.
std::optional<std::int64_t> available_memory(const std::filesystem::path& file) {
  std::ifstream stream(file);
  for (std::string word; stream >> word;) {
    std::int64_t kibibytes = 0;
    if (word == "MemAvailable:" && stream >> kibibytes) return 1024 * kibibytes;
  }
  return std::nullopt;
}

/// This process's control group (version 2) as a path below the hierarchy; empty where there is none.
std::string own_group(const std::filesystem::path& file) {
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);)
    if (line.starts_with("0::/")) return line.substr(4);
  return {};
}

/// Of a control group's memory what is copies of files, which go when others need it; bytes.
std::int64_t reclaimable(const std::filesystem::path& group) {
  std::ifstream stream(group / "memory.stat");
  std::int64_t bytes = 0;
  for (std::string word; stream >> word >> bytes;)
    if (word == "inactive_file") return bytes;
  return 0;
}

/// What the limits of a control group and of those around it leave to it, bytes; nothing where none limits it.
std::optional<std::int64_t> left_to_group(const std::filesystem::path& root, const std::string& group) {
  std::optional<std::int64_t> left;
  for (std::filesystem::path folder = group.empty() ? root : root / group;; folder = folder.parent_path()) {
    std::int64_t most = 0;
    std::int64_t used = 0;
    std::ifstream limit(folder / "memory.max");
    std::ifstream current(folder / "memory.current");
    if (limit >> most && current >> used) {
      const std::int64_t here = most - used + reclaimable(folder);
      left = std::min(left.value_or(most), std::max<std::int64_t>(0, here));
    }
    if (folder == root || !folder.has_relative_path()) return left;
  }
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

FoundGpus find_gpus(const DeviceSources& sources) {
  FoundGpus found;
  const auto known = count_entries(sources.proc_folder, [](const std::string&) { return true; });
  const std::size_t nodes = count_entries(sources.device_folder, is_nvidia_device).value_or(0);
  // In a container the driver may list more devices than the container was given. Where there is no device file at
  // all, some drivers make them when they are first used.
  found.of_driver = known && nodes > 0 ? std::min(*known, nodes) : known.value_or(nodes);
  if (found.of_driver == 0) found.without_driver = count_without_driver(sources.pci_folder);
  std::error_code error;
  found.of_windows = found.of_driver == 0 && std::filesystem::exists(sources.windows_driver, error);
  found.listed = sources.environment("CUDA_VISIBLE_DEVICES");
  found.bound_by = binding_variable(sources);
  if (found.listed) {
    found.visible = split_at_commas(*found.listed);
    return found;
  }
  for (std::size_t index = 0; index < found.of_driver; ++index) found.visible.push_back(std::to_string(index));
  return found;
}

std::vector<Device> share_of_devices(const FoundGpus& found, int local_rank, int local_size) {
  if (found.visible.empty()) return {{"cpu", ""}};
  std::vector<Device> share;
  for (std::size_t index = 0; index < found.visible.size(); ++index)
    if (!found.bound_by.empty() || static_cast<int>(index) % local_size == local_rank)
      share.push_back({"cuda:" + std::to_string(index), found.visible[index]});
  return share;
}

GpuProblem why_no_gpu(const FoundGpus& found, int local_size) {
  const std::size_t count = found.visible.size();
  if (count > 0) {
    return {"",
            "its node's " + std::to_string(count) + (count == 1 ? " GPU goes" : " GPUs go") + " to other ranks of " +
                std::to_string(local_size),
            "start at most as many ranks on a node as it has GPUs; one is usual (--ntasks-per-node=1)"};
  }
  if (found.listed && (found.of_driver + found.without_driver > 0 || found.of_windows)) {
    return {"", "CUDA_VISIBLE_DEVICES=" + *found.listed + " hides the GPUs of the node",
            "unset it; in a Slurm job ask for GPUs (--gpus-per-node=1)"};
  }
  if (found.of_windows) return shown_by_cuda_alone("the GPUs that Windows passes on");
  if (found.without_driver > 0) return no_driver_for(found.without_driver);
  return {"", "there is no NVIDIA GPU (neither /proc/driver/nvidia/gpus nor /dev/nvidia0 is there)",
          "start it where there is one: with Slurm --gpus-per-node=1, in a container --nv (Apptainer) or --gpus all "
          "(Docker)"};
}

GpuProblem shown_by_cuda_alone(const std::string& gpus) {
  return {gpus, "a GPU is looked for in /proc/driver/nvidia/gpus and /dev, and neither speaks of one",
          "set CUDA_VISIBLE_DEVICES (0, or 0,1,…)"};
}

int workers_on(const Device& device, WorkersPerDevice asked, int cores, int threads_per_worker) {
  if (const std::optional<int> count = asked.fixed()) return *count;
  if (device.is_gpu()) return asked.is_measured() ? most_measured_workers : 1;
  return std::max(1, cores / std::max(1, threads_per_worker));
}

std::int64_t free_host_memory() {
  const std::optional<std::int64_t> available = available_memory("/proc/meminfo");
  const std::optional<std::int64_t> left = left_to_group("/sys/fs/cgroup", own_group("/proc/self/cgroup"));
  if (!available || !left) return available.value_or(left.value_or(0));
  return std::min(*available, *left);
}

}  // namespace foldwise::orchestrator
