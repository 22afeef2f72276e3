// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/transport/devices.h"

#include <unistd.h>

#include <gmock/gmock.h>

#include <fstream>
#include <map>

#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::orchestrator {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class DevicesTest : public ::testing::Test {
 protected:
  DeviceSources sources(const std::map<std::string, std::string>& environment) const {
    DeviceSources sources;
    sources.environment = [environment](const std::string& name) -> std::optional<std::string> {
      const auto found = environment.find(name);
      return found == environment.end() ? std::nullopt : std::optional(found->second);
    };
    sources.proc_folder = (folder.path() / "proc").string();
    sources.device_folder = (folder.path() / "dev").string();
    sources.pci_folder = (folder.path() / "pci").string();
    sources.windows_driver = (folder.path() / "wsl/libcuda.so.1").string();
    return sources;
  }
  void add(const std::string& path) const {
    const std::filesystem::path file = folder.path() / path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file).put('x');
  }
  /// Without the driver's name: nothing in the kernel serves it.
  void add_to_bus(const std::string& address, const std::string& vendor, const std::string& device_class,
                  const std::string& driver = "") const {
    const std::filesystem::path device = folder.path() / "pci" / address;
    write_text(device / "vendor", vendor + "\n");
    write_text(device / "class", device_class + "\n");
    if (!driver.empty()) std::filesystem::create_symlink("../../drivers/" + driver, device / "driver");
  }

  TemporaryFolder folder;
};

CoreSet cores(std::initializer_list<std::size_t> numbers) {
  CoreSet set;
  for (const std::size_t number : numbers) set.set(number);
  return set;
}

TEST_F(DevicesTest, TakesWhatTheEnvironmentLists) {
  EXPECT_THAT(find_gpus(sources({{"CUDA_VISIBLE_DEVICES", "2, GPU-8932f937"}})).visible,
              ElementsAre("2", "GPU-8932f937"));
}

TEST_F(DevicesTest, TakesAnEmptyListForNoDevice) {
  add("proc/0000:01:00.0");
  add("dev/nvidia0");

  EXPECT_THAT(find_gpus(sources({{"CUDA_VISIBLE_DEVICES", ""}})).visible, IsEmpty());
  EXPECT_THAT(find_gpus(sources({{"CUDA_VISIBLE_DEVICES", "-1"}})).visible, IsEmpty());
  EXPECT_THAT(find_gpus(sources({{"CUDA_VISIBLE_DEVICES", "NoDevFiles"}})).visible, IsEmpty());
}

TEST_F(DevicesTest, HeedsNothingBehindTheFirstInvalidEntry) {
  EXPECT_THAT(find_gpus(sources({{"CUDA_VISIBLE_DEVICES", "0,-1,1"}})).visible, ElementsAre("0"));
}

TEST_F(DevicesTest, CountsTheDriversDevices) {
  add("proc/0000:01:00.0");
  add("proc/0000:02:00.0");

  EXPECT_THAT(find_gpus(sources({})).visible, ElementsAre("0", "1"));
}

TEST_F(DevicesTest, CountsOnlyNumberedDeviceFiles) {
  for (const char* name : {"dev/nvidia0", "dev/nvidia1", "dev/nvidiactl", "dev/nvidia-uvm", "dev/nvidia"}) add(name);

  EXPECT_THAT(find_gpus(sources({})).visible, ElementsAre("0", "1"));
}

TEST_F(DevicesTest, BelievesTheDeviceFilesOfAContainer) {
  for (const char* name : {"proc/0000:01:00.0", "proc/0000:02:00.0", "dev/nvidia1"}) add(name);

  EXPECT_THAT(find_gpus(sources({})).visible, ElementsAre("0"));
}

TEST_F(DevicesTest, BelievesADriverWhoseDeviceFilesAreNotMadeYet) {
  add("proc/0000:01:00.0");
  add("dev/null");

  EXPECT_THAT(find_gpus(sources({})).visible, ElementsAre("0"));
}

TEST_F(DevicesTest, CountsTheDriversDevicesBesideTheList) {
  for (const char* name : {"proc/0000:01:00.0", "proc/0000:02:00.0", "dev/nvidia0", "dev/nvidia1"}) add(name);

  const FoundGpus found = find_gpus(sources({{"CUDA_VISIBLE_DEVICES", "1"}}));

  EXPECT_EQ(found.of_driver, 2U);
  EXPECT_EQ(found.listed, "1");
  EXPECT_THAT(found.visible, ElementsAre("1"));
}

TEST_F(DevicesTest, CountsTheGpusOfTheBusThatNoDriverServes) {
  add_to_bus("0000:00:02.0", "0x8086", "0x030000");             // another vendor's
  add_to_bus("0000:01:00.0", "0x10de", "0x030000", "nouveau");  // a driver without CUDA
  add_to_bus("0000:01:00.1", "0x10de", "0x040300");             // its sound
  add_to_bus("0000:02:00.0", "0x10de", "0x030200");
  add_to_bus("0000:03:00.0", "0x10de", "0x068000");  // a switch between GPUs

  const FoundGpus found = find_gpus(sources({}));

  EXPECT_EQ(found.without_driver, 2U);
  EXPECT_EQ(found.of_driver, 0U);
  EXPECT_THAT(found.visible, IsEmpty());
}

TEST_F(DevicesTest, LeavesAGpuAloneThatSomebodySetAside) {
  add_to_bus("0000:01:00.0", "0x10de", "0x030200", "vfio-pci");
  add_to_bus("0000:02:00.0", "0x10de", "0x030200", "pci-stub");

  EXPECT_EQ(find_gpus(sources({})).without_driver, 0U);
}

TEST_F(DevicesTest, MissesNoDriverInAContainerThatWasGivenNoGpu) {
  add_to_bus("0000:01:00.0", "0x10de", "0x030200", "nvidia");

  EXPECT_EQ(find_gpus(sources({})).without_driver, 0U);
}

TEST_F(DevicesTest, BelievesTheDriverMoreThanTheBus) {
  add("proc/0000:01:00.0");
  add_to_bus("0000:01:00.0", "0x10de", "0x030200", "nvidia");
  add_to_bus("0000:02:00.0", "0x10de", "0x030200");

  const FoundGpus found = find_gpus(sources({}));

  EXPECT_EQ(found.without_driver, 0U);
  EXPECT_THAT(found.visible, ElementsAre("0"));
}

TEST_F(DevicesTest, SaysThatNoDriverServesTheGpusAndWhatToDo) {
  add_to_bus("0000:01:00.0", "0x10de", "0x030200");
  const GpuProblem one = why_no_gpu(find_gpus(sources({})), 1);
  EXPECT_EQ(one.gpus, "1 NVIDIA GPU on the PCI bus");
  EXPECT_EQ(one.cause,
            "no kernel driver of NVIDIA serves it (neither /proc/driver/nvidia/gpus nor /dev/nvidia0 shows one)");
  EXPECT_THAT(one.remedy, AllOf(HasSubstr("nvidia-driver, of non-free"), HasSubstr("modprobe nvidia"),
                                HasSubstr("--nv (Apptainer) or --gpus all (Docker)")));

  add_to_bus("0000:02:00.0", "0x10de", "0x030200");
  const GpuProblem two = why_no_gpu(find_gpus(sources({})), 1);
  EXPECT_EQ(two.gpus, "2 NVIDIA GPUs on the PCI bus");
  EXPECT_THAT(two.cause, HasSubstr("serves them"));
}

TEST_F(DevicesTest, AsksForNoDriverWhereTheGpusAreHidden) {
  add_to_bus("0000:01:00.0", "0x10de", "0x030200");

  const GpuProblem hidden = why_no_gpu(find_gpus(sources({{"CUDA_VISIBLE_DEVICES", "NoDevFiles"}})), 1);

  EXPECT_EQ(hidden.gpus, "");
  EXPECT_EQ(hidden.cause, "CUDA_VISIBLE_DEVICES=NoDevFiles hides the GPUs of the node");
}

TEST_F(DevicesTest, SaysHowToUseTheGpusOfWindows) {
  add("wsl/libcuda.so.1");

  const FoundGpus found = find_gpus(sources({}));

  EXPECT_TRUE(found.of_windows);
  EXPECT_THAT(found.visible, IsEmpty());
  EXPECT_EQ(why_no_gpu(found, 1).gpus, "the GPUs that Windows passes on");
  EXPECT_EQ(why_no_gpu(found, 1).remedy, "set CUDA_VISIBLE_DEVICES (0, or 0,1,…)");
}

TEST_F(DevicesTest, IsContentWithTheListedGpusOfWindows) {
  add("wsl/libcuda.so.1");

  EXPECT_THAT(share_of_devices(find_gpus(sources({{"CUDA_VISIBLE_DEVICES", "0"}})), 0, 1),
              ElementsAre(Device{"cuda:0", "0"}));
  EXPECT_EQ(why_no_gpu(find_gpus(sources({{"CUDA_VISIBLE_DEVICES", ""}})), 1).gpus, "");
}

TEST_F(DevicesTest, SaysWhyThereIsNoGpu) {
  EXPECT_THAT(why_no_gpu(find_gpus(sources({})), 1).cause, HasSubstr("there is no NVIDIA GPU"));

  add("dev/nvidia0");
  EXPECT_EQ(why_no_gpu(find_gpus(sources({{"CUDA_VISIBLE_DEVICES", ""}})), 1).cause,
            "CUDA_VISIBLE_DEVICES= hides the GPUs of the node");
  EXPECT_EQ(why_no_gpu(find_gpus(sources({})), 3).cause, "its node's 1 GPU goes to other ranks of 3");
}

TEST_F(DevicesTest, GivesEveryRankTheCpuWhereThereIsNoGpu) {
  EXPECT_THAT(share_of_devices(find_gpus(sources({})), 1, 2), ElementsAre(Device{"cpu", ""}));
}

TEST_F(DevicesTest, DividesTheGpusAmongTheRanksOfANode) {
  const DeviceSources three = sources({{"CUDA_VISIBLE_DEVICES", "0,1,2"}});

  EXPECT_THAT(share_of_devices(find_gpus(three), 0, 2), ElementsAre(Device{"cuda:0", "0"}, Device{"cuda:2", "2"}));
  EXPECT_THAT(share_of_devices(find_gpus(three), 1, 2), ElementsAre(Device{"cuda:1", "1"}));
}

TEST_F(DevicesTest, LeavesARankWithoutDeviceWhereThereAreMoreRanksThanGpus) {
  EXPECT_THAT(share_of_devices(find_gpus(sources({{"CUDA_VISIBLE_DEVICES", "0"}})), 1, 2), IsEmpty());
}

TEST_F(DevicesTest, DoesNotDivideWhatSlurmBoundToEachTask) {
  const DeviceSources bound = sources({{"CUDA_VISIBLE_DEVICES", "0"}, {"SLURM_GPUS_PER_TASK", "1"}});

  EXPECT_THAT(share_of_devices(find_gpus(bound), 1, 2), ElementsAre(Device{"cuda:0", "0"}));
}

TEST_F(DevicesTest, KnowsTheOtherWaysInWhichSlurmBinds) {
  const auto bound_by = [this](const std::string& name, const std::string& value) {
    return find_gpus(sources({{"CUDA_VISIBLE_DEVICES", "0"}, {name, value}})).bound_by;
  };

  EXPECT_EQ(bound_by("SLURM_GPU_BIND", "single:1"), "SLURM_GPU_BIND");
  EXPECT_EQ(bound_by("SLURM_GPU_BIND", "map_gpu:0,1"), "SLURM_GPU_BIND");
  EXPECT_EQ(bound_by("SLURM_GPU_BIND", "mask_gpu:0x1,0x2"), "SLURM_GPU_BIND");
  EXPECT_EQ(bound_by("SLURM_TRES_BIND", "gres/gpu:per_task:1"), "SLURM_TRES_BIND");
  EXPECT_EQ(bound_by("SLURM_NTASKS_PER_GPU", "1"), "SLURM_NTASKS_PER_GPU");
  EXPECT_EQ(bound_by("SLURM_GPU_BIND", "none"), "");
  EXPECT_EQ(bound_by("SLURM_GPU_BIND", "closest"), "");
}

TEST(Workers, AreOnePerGpuAndAsManyAsTheCoresAllow) {
  EXPECT_EQ(workers_on({"cuda:0", "0"}, {}, 64, 4), 1);
  EXPECT_EQ(workers_on({"cpu", ""}, {}, 64, 4), 16);
  EXPECT_EQ(workers_on({"cpu", ""}, {}, 1, 4), 1);
  EXPECT_EQ(workers_on({"cuda:0", "0"}, 3, 64, 4), 3);
  EXPECT_EQ(workers_on({"cpu", ""}, WorkersPerDevice::measured(), 64, 4), 16) << "the most that it may become";
  EXPECT_GT(workers_on({"cuda:0", "0"}, WorkersPerDevice::measured(), 64, 4), 1);
}

TEST(HostMemory, IsPartOfWhatTheMachineHas) {
  EXPECT_GT(free_host_memory(), 0);
  EXPECT_LE(free_host_memory(), ::sysconf(_SC_PHYS_PAGES) * ::sysconf(_SC_PAGE_SIZE));
}

TEST(Cores, AreDividedAmongTheRanksThatShareThem) {
  const std::vector<CoreSet> unbound(3, cores({0, 1, 2, 3, 4, 5, 6, 7}));

  EXPECT_EQ(divided_cores(unbound, 0), 2);
}

TEST(Cores, BelongToARankThatIsBoundToThem) {
  const std::vector<CoreSet> bound{cores({0, 1, 2, 3}), cores({4, 5, 6, 7})};

  EXPECT_EQ(divided_cores(bound, 1), 4);
}

TEST(Cores, AreNeverNone) {
  const std::vector<CoreSet> crowded(3, cores({0}));

  EXPECT_EQ(divided_cores(crowded, 2), 1);
}

}  // namespace
}  // namespace foldwise::orchestrator
