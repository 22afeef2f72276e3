// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/device_listing.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/support/gpu_reports.h"

namespace foldwise::orchestrator {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

DeviceListing listing_with(FoundGpus found, const ProbeAnswer& answer, DeviceChoice choice = DeviceChoice::automatic,
                           NodeShare place = {0, 1, 16}) {
  DeviceListing listing;
  listing.host = "node7";
  listing.share = place;
  listing.found = std::move(found);
  listing.choice = choice;
  listing.threads_per_worker = 4;
  listing.answer = answer;
  const std::vector<Device> share = share_of_devices(listing.found, place.local_rank, place.local_size);
  listing.verdicts = judge(share, answer, listing.found.listed);
  listing.no_gpu = why_no_gpu(listing.found, place.local_size);
  listing.chosen = choose_devices(choice, share, listing.verdicts, listing.no_gpu);
  return listing;
}

DeviceListing listing_of(const ProbeAnswer& answer, std::vector<std::string> visible = {"0", "1"},
                         DeviceChoice choice = DeviceChoice::automatic) {
  FoundGpus found;
  found.of_driver = visible.size();
  found.visible = std::move(visible);
  return listing_with(std::move(found), answer, choice);
}

DeviceReport report_without_driver() {
  DeviceReport report = report_with(GpuFault::driver_missing, 0);
  report.driver.clear();
  report.driver_cuda.clear();
  return report;
}

FoundGpus two_without_driver() {
  FoundGpus found;
  found.without_driver = 2;
  return found;
}

TEST(DeviceListing, ShowsGpusThatAreUsed) {
  EXPECT_EQ(to_text(listing_of(report_of({gpu_with(GpuFault::none), gpu_with(GpuFault::in_use, "busy")}))),
            R"(node7: 2 GPUs, 16 cores

  cuda:0  NVIDIA H100, 80.0 GiB (79.0 free), compute capability 9.0
          used: 1 worker
  cuda:1  NVIDIA H100, 80.0 GiB (79.0 free), compute capability 9.0
          not used: another process has it to itself (busy)
          to do: see in nvidia-smi who, and its compute mode; leave it out with CUDA_VISIBLE_DEVICES
  cpu     16 cores
          loads data for the GPUs

libtorch  2.6.0 with CUDA 12.4, cuDNN 9.1.0, for compute capabilities 7.5 8.0 9.0 (/usr/lib/x86_64-linux-gnu/libtorch_cpu.so.2.6)
driver    550.54.15, serves CUDA up to 12.4
chosen    execution.devices: automatic; the driver's files speak of 2 GPUs; CUDA_VISIBLE_DEVICES is not set
)");
}

TEST(DeviceListing, SaysWhyTheCpuIsUsedInstead) {
  DeviceReport report = report_with(GpuFault::built_without_cuda, 1);
  report.cuda.clear();

  EXPECT_THAT(to_text(listing_of(report, {"0"})),
              AllOf(HasSubstr("not used: libtorch 2.6.0 was built without CUDA"),
                    HasSubstr("to do: run ./install.sh --cuda and build again"),
                    HasSubstr("used: 4 workers of 4 threads"), HasSubstr("libtorch  2.6.0 without CUDA")));
}

TEST(DeviceListing, ShowsAMachineWithoutGpus) {
  const DeviceReport report = report_without_driver();

  EXPECT_THAT(to_text(listing_of(report, {})),
              AllOf(HasSubstr("node7: 0 GPUs, 16 cores"), HasSubstr("No GPU: there is no NVIDIA GPU"),
                    HasSubstr("driver    none"), Not(HasSubstr("To do"))));
  EXPECT_THAT(to_text(listing_of(report, {}, DeviceChoice::cuda)),
              AllOf(HasSubstr("not used: this sweep asks for GPUs"), HasSubstr("To do: start it where there is one")));
}

TEST(DeviceListing, ShowsGpusThatNoDriverServesAndWhatToDo) {
  for (const DeviceChoice choice : {DeviceChoice::automatic, DeviceChoice::cpu, DeviceChoice::cuda}) {
    EXPECT_THAT(to_text(listing_with(two_without_driver(), report_without_driver(), choice)),
                AllOf(HasSubstr("Not used: 2 NVIDIA GPUs on the PCI bus: no kernel driver of NVIDIA serves them"),
                      HasSubstr("To do: install the driver (Debian: nvidia-driver"), HasSubstr("driver    none")));
  }
}

TEST(DeviceListing, SaysWhatToDoAboutGpusThatARankDoesNotHave) {
  FoundGpus hidden;
  hidden.of_driver = 2;
  hidden.listed = "";
  FoundGpus one;
  one.of_driver = 1;
  one.visible = {"0"};
  const DeviceReport report = report_of({});

  EXPECT_THAT(to_text(listing_with(hidden, report)),
              HasSubstr("No GPU: CUDA_VISIBLE_DEVICES= hides the GPUs of the node\nTo do: unset it"));
  EXPECT_THAT(to_text(listing_with(one, report, DeviceChoice::automatic, {1, 2, 8})),
              HasSubstr("No GPU: its node's 1 GPU goes to other ranks of 2\nTo do: start at most as many ranks"));
  EXPECT_THAT(to_text(listing_with(hidden, report, DeviceChoice::cpu)), Not(HasSubstr("To do")));
}

TEST(DeviceListing, SaysThatGpusAreLeftAloneOnDemand) {
  EXPECT_THAT(to_text(listing_of(report_of({gpu_with(GpuFault::none)}), {"0"}, DeviceChoice::cpu)),
              AllOf(HasSubstr("not used: execution.devices is cpu\n  cpu"), HasSubstr("used: 4 workers of 4 threads")));
}

TEST(DeviceListing, SaysWhoChoseTheGpus) {
  DeviceListing listing = listing_of(report_of({gpu_with(GpuFault::none)}), {"2"});
  listing.found.of_driver = 4;
  listing.found.listed = "2";
  listing.ranks = 8;
  listing.rank = 5;
  listing.share.local_size = 2;
  EXPECT_THAT(to_text(listing),
              AllOf(HasSubstr("node7, rank 5 of 8:"), HasSubstr("speak of 4 GPUs"),
                    HasSubstr("CUDA_VISIBLE_DEVICES=2 lists 1 GPU; 2 ranks on this node divide them")));

  listing.found.bound_by = "SLURM_GPUS_PER_TASK";
  EXPECT_THAT(to_text(listing), HasSubstr("Slurm gave this task its own (SLURM_GPUS_PER_TASK)"));
}

TEST(DeviceListing, ShowsGpusThatNobodyLookedFor) {
  for (const DeviceChoice choice : {DeviceChoice::automatic, DeviceChoice::cuda}) {
    EXPECT_THAT(to_text(listing_of(report_of({gpu_with(GpuFault::none)}), {}, choice)),
                AllOf(HasSubstr("Not used: 1 GPU that CUDA shows: a GPU is looked for in /proc/driver/nvidia/gpus and "
                                "/dev, and neither speaks of one\nTo do: set CUDA_VISIBLE_DEVICES (0, or 0,1,…)\n"),
                      Not(HasSubstr("there is no NVIDIA GPU"))));
  }
}

TEST(DeviceListing, BelievesCudaMoreThanTheBus) {
  EXPECT_THAT(to_text(listing_with(two_without_driver(), report_of({gpu_with(GpuFault::none)}))),
              AllOf(HasSubstr("Not used: 1 GPU that CUDA shows"), Not(HasSubstr("on the PCI bus"))));
}

TEST(DeviceListing, SaysThatTheWorkerGaveNoAnswer) {
  EXPECT_THAT(to_text(listing_of(ProbeFailure{"the worker does not start"}, {"0"})),
              HasSubstr("libtorch  the worker does not start"));
}

TEST(DeviceListing, HoldsTheSameInJson) {
  const auto json = nlohmann::json::parse(
      to_json(listing_of(report_of({gpu_with(GpuFault::none), gpu_with(GpuFault::out_of_memory)}))));

  EXPECT_EQ(json.at("cores"), 16);
  EXPECT_EQ(json.at("gpus").at(0).at("used"), true);
  EXPECT_EQ(json.at("gpus").at(1).at("fault"), "out_of_memory");
  EXPECT_NE(json.at("gpus").at(1).at("remedy"), "");
  EXPECT_EQ(json.at("used"), nlohmann::json::parse(R"([{"device": "cuda:0", "workers": 1}])"));
  EXPECT_EQ(json.at("report").at("cuda"), "12.4");
  EXPECT_TRUE(json.at("CUDA_VISIBLE_DEVICES").is_null());
  EXPECT_TRUE(json.at("no_gpu").is_null());
}

TEST(DeviceListing, HoldsInJsonWhyThereIsNoGpu) {
  const auto json = nlohmann::json::parse(to_json(listing_with(two_without_driver(), report_without_driver())));

  EXPECT_EQ(json.at("gpus_without_driver"), 2);
  EXPECT_EQ(json.at("no_gpu").at("gpus"), "2 NVIDIA GPUs on the PCI bus");
  EXPECT_THAT(json.at("no_gpu").at("remedy").get<std::string>(), HasSubstr("nvidia-driver"));
}

}  // namespace
}  // namespace foldwise::orchestrator
