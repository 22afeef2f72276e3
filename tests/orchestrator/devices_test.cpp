// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/devices.h"

#include <gmock/gmock.h>

#include <fstream>
#include <map>

#include "tests/support/temporary_folder.h"

namespace foldwise {
namespace {

using ::testing::ElementsAre;
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
    return sources;
  }
  void add(const std::string& path) const {
    const std::filesystem::path file = folder.path() / path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file).put('x');
  }

  TemporaryFolder folder;
};

CoreSet cores(std::initializer_list<std::size_t> numbers) {
  CoreSet set;
  for (const std::size_t number : numbers) set.set(number);
  return set;
}

TEST_F(DevicesTest, TakesWhatTheEnvironmentLists) {
  EXPECT_THAT(cuda_devices(sources({{"CUDA_VISIBLE_DEVICES", "2, GPU-8932f937"}})), ElementsAre("2", "GPU-8932f937"));
}

TEST_F(DevicesTest, TakesAnEmptyListForNoDevice) {
  add("proc/0000:01:00.0");
  add("dev/nvidia0");

  EXPECT_THAT(cuda_devices(sources({{"CUDA_VISIBLE_DEVICES", ""}})), IsEmpty());
  EXPECT_THAT(cuda_devices(sources({{"CUDA_VISIBLE_DEVICES", "-1"}})), IsEmpty());
  EXPECT_THAT(cuda_devices(sources({{"CUDA_VISIBLE_DEVICES", "NoDevFiles"}})), IsEmpty());
}

TEST_F(DevicesTest, CountsTheDriversDevices) {
  add("proc/0000:01:00.0");
  add("proc/0000:02:00.0");

  EXPECT_THAT(cuda_devices(sources({})), ElementsAre("0", "1"));
}

TEST_F(DevicesTest, CountsOnlyNumberedDeviceFiles) {
  for (const char* name : {"dev/nvidia0", "dev/nvidia1", "dev/nvidiactl", "dev/nvidia-uvm", "dev/nvidia"}) add(name);

  EXPECT_THAT(cuda_devices(sources({})), ElementsAre("0", "1"));
}

TEST_F(DevicesTest, BelievesTheDeviceFilesOfAContainer) {
  for (const char* name : {"proc/0000:01:00.0", "proc/0000:02:00.0", "dev/nvidia1"}) add(name);

  EXPECT_THAT(cuda_devices(sources({})), ElementsAre("0"));
}

TEST_F(DevicesTest, GivesEveryRankTheCpuWhereThereIsNoGpu) {
  EXPECT_THAT(share_of_devices(sources({}), 1, 2), ElementsAre(Device{"cpu", ""}));
}

TEST_F(DevicesTest, DividesTheGpusAmongTheRanksOfANode) {
  const DeviceSources three = sources({{"CUDA_VISIBLE_DEVICES", "0,1,2"}});

  EXPECT_THAT(share_of_devices(three, 0, 2), ElementsAre(Device{"cuda:0", "0"}, Device{"cuda:2", "2"}));
  EXPECT_THAT(share_of_devices(three, 1, 2), ElementsAre(Device{"cuda:1", "1"}));
}

TEST_F(DevicesTest, LeavesARankWithoutDeviceWhereThereAreMoreRanksThanGpus) {
  EXPECT_THAT(share_of_devices(sources({{"CUDA_VISIBLE_DEVICES", "0"}}), 1, 2), IsEmpty());
}

TEST_F(DevicesTest, DoesNotDivideWhatSlurmBoundToEachTask) {
  const DeviceSources bound = sources({{"CUDA_VISIBLE_DEVICES", "0"}, {"SLURM_GPUS_PER_TASK", "1"}});

  EXPECT_THAT(share_of_devices(bound, 1, 2), ElementsAre(Device{"cuda:0", "0"}));
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
}  // namespace foldwise
