// SPDX-License-Identifier: Apache-2.0
/// The devices of a node, found without libtorch, and their division among the node's ranks.
#pragma once

#include <bitset>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "orchestrator/transport/messages.h"

namespace foldwise::orchestrator {

struct Device {
  std::string name;     ///< "cpu", "cuda:0"
  std::string visible;  ///< what CUDA_VISIBLE_DEVICES is for a worker on it; empty for the CPU
  bool is_gpu() const { return !visible.empty(); }
  bool operator==(const Device&) const = default;
};

/// A set of processor cores.
class CoreSet : public std::bitset<4096> {
 public:
  int count() const { return static_cast<int>(std::bitset<4096>::count()); }
};

/// The cores that this process may run on.
CoreSet usable_cores();

/// The cores that rank `own` may fill: those of its set, divided among the ranks whose sets overlap it; at least 1.
int divided_cores(std::span<const CoreSet> sets_of_the_node, int own);

/// Where GPUs are looked for; tests put other places in.
struct DeviceSources {
  std::function<std::optional<std::string>(const std::string&)> environment;
  std::string proc_folder = "/proc/driver/nvidia/gpus";
  std::string device_folder = "/dev";
  std::string pci_folder = "/sys/bus/pci/devices";
  std::string windows_driver = "/usr/lib/wsl/lib/libcuda.so.1";  ///< brought into WSL with NVIDIA's driver for Windows
  static DeviceSources system();
};

/// The GPUs that the environment and the driver's files promise; whether libtorch can use them shows only when a worker
/// is asked (device_probe.h).
struct FoundGpus {
  std::vector<std::string> visible;   ///< as CUDA_VISIBLE_DEVICES names them: those it lists, else the driver's
  std::optional<std::string> listed;  ///< CUDA_VISIBLE_DEVICES, where it is set
  std::size_t of_driver = 0;          ///< that the driver's files speak of
  std::size_t without_driver = 0;     ///< that the PCI bus has and NVIDIA's driver does not, where it shows none at all
  bool of_windows = false;            ///< WSL passes on those of Windows, of which no file speaks
  std::string bound_by;               ///< the variable by which Slurm says that each task has GPUs of its own; or empty
};
FoundGpus find_gpus(const DeviceSources& sources);

/// The share of rank `local_rank` of `local_size` on a node: the first ranks get one more where they do not divide
/// evenly. Ranks that Slurm bound to GPUs of their own keep all they see. On a node without GPUs every rank has the
/// CPU.
std::vector<Device> share_of_devices(const FoundGpus& found, int local_rank, int local_size);

/// Why a rank whose share holds no GPU has none. Names GPUs only where some are there that nobody hid from the rank:
/// they are left unused against the user's wish.
GpuProblem why_no_gpu(const FoundGpus& found, int local_size);

/// Of GPUs that CUDA shows and the driver's files do not.
GpuProblem shown_by_cuda_alone(const std::string& gpus);

/// Workers on one device: as many as asked for; usually one per GPU, and on the CPU as many as the cores allow. Where
/// they are measured, the most that it may become: as many as the cores allow, and on a GPU 16.
int workers_on(const Device& device, WorkersPerDevice asked, int cores, int threads_per_worker);

/// Bytes of this machine's memory that processes of this one's control group may still take; 0: unknown.
std::int64_t free_host_memory();

}  // namespace foldwise::orchestrator
