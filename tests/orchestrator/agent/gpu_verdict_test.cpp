// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/agent/gpu_verdict.h"

#include <gmock/gmock.h>

#include "tests/support/gpu_reports.h"

namespace foldwise::orchestrator {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Device cpu{"cpu", ""};
const Device first{"cuda:0", "0"};
const Device third{"cuda:2", "2"};
const GpuProblem nothing_there{"", "there is no NVIDIA GPU", "start it where there is one"};

ChosenDevices choose(DeviceChoice choice, const DeviceReport& report,
                     const std::vector<Device>& share = {first, third}) {
  return choose_devices(choice, share, judge(share, report, std::nullopt), nothing_there);
}

TEST(GpuVerdict, TakesTheGpusThatLibtorchCanUse) {
  const DeviceReport report = report_of({gpu_with(GpuFault::none), gpu_with(GpuFault::none)});

  EXPECT_EQ(choose(DeviceChoice::automatic, report), (ChosenDevices{{first, third}, {}}));
  EXPECT_EQ(choose(DeviceChoice::cuda, report), (ChosenDevices{{first, third}, {}}));
}

TEST(GpuVerdict, LeavesGpusAloneWhereTheCpuIsAskedFor) {
  const DeviceReport report = report_of({gpu_with(GpuFault::none), gpu_with(GpuFault::none)});

  EXPECT_EQ(choose(DeviceChoice::cpu, report), (ChosenDevices{{cpu}, {}}));
}

TEST(GpuVerdict, TakesTheCpuAndSaysSoWhereLibtorchCanUseNoGpu) {
  const ChosenDevices chosen = choose(DeviceChoice::automatic, report_with(GpuFault::built_without_cuda, 2));

  EXPECT_THAT(chosen.devices, ElementsAre(cpu));
  ASSERT_EQ(chosen.problems.size(), 1U);
  EXPECT_EQ(chosen.problems[0].gpus, "cuda:0 (NVIDIA H100), cuda:2 (NVIDIA H100)");
  EXPECT_EQ(chosen.problems[0].cause, "libtorch 2.6.0 was built without CUDA");
  EXPECT_EQ(chosen.problems[0].remedy, "run ./install.sh --cuda and build again");
}

TEST(GpuVerdict, TakesNothingInsteadOfAGpu) {
  EXPECT_THAT(choose(DeviceChoice::cuda, report_with(GpuFault::built_without_cuda, 2)).devices, IsEmpty());
}

TEST(GpuVerdict, GoesOnWithTheGpusThatAreLeft) {
  const DeviceReport report =
      report_of({gpu_with(GpuFault::failed, "CUDA error: uncorrectable ECC error"), gpu_with(GpuFault::none)});

  for (const DeviceChoice choice : {DeviceChoice::automatic, DeviceChoice::cuda}) {
    const ChosenDevices chosen = choose(choice, report);
    EXPECT_THAT(chosen.devices, ElementsAre(third));
    ASSERT_EQ(chosen.problems.size(), 1U);
    EXPECT_EQ(chosen.problems[0].gpus, "cuda:0 (NVIDIA H100)");
    EXPECT_THAT(chosen.problems[0].cause, HasSubstr("uncorrectable ECC error"));
  }
}

TEST(GpuVerdict, SaysWhyAShareHoldsNoGpuOnlyWhereGpusAreAskedFor) {
  EXPECT_EQ(choose_devices(DeviceChoice::automatic, {cpu}, {}, nothing_there), (ChosenDevices{{cpu}, {}}));
  EXPECT_EQ(choose_devices(DeviceChoice::cuda, {cpu}, {}, nothing_there), (ChosenDevices{{}, {nothing_there}}));
}

TEST(GpuVerdict, SaysOfGpusThatNoDriverServesUnlessTheCpuIsAskedFor) {
  const GpuProblem no_driver{"2 NVIDIA GPUs on the PCI bus", "no kernel driver of NVIDIA serves them", "install it"};

  EXPECT_EQ(choose_devices(DeviceChoice::automatic, {cpu}, {}, no_driver), (ChosenDevices{{cpu}, {no_driver}}));
  EXPECT_EQ(choose_devices(DeviceChoice::cuda, {cpu}, {}, no_driver), (ChosenDevices{{}, {no_driver}}));
  EXPECT_EQ(choose_devices(DeviceChoice::cpu, {cpu}, {}, no_driver), (ChosenDevices{{cpu}, {}}));
}

TEST(GpuVerdict, LeavesARankIdleWhoseNodesGpusBelongToOthers) {
  EXPECT_EQ(choose_devices(DeviceChoice::automatic, {}, {}, nothing_there), ChosenDevices{});
  EXPECT_EQ(choose_devices(DeviceChoice::cpu, {}, {}, nothing_there), (ChosenDevices{{cpu}, {}}));
}

TEST(GpuVerdict, NamesTheListThatSpeaksOfWhatIsNotThere) {
  const std::vector<GpuVerdict> verdicts = judge({first}, report_with(GpuFault::driver_missing, 0), "0,5");

  ASSERT_TRUE(verdicts.at(0).problem);
  EXPECT_EQ(verdicts[0].problem->cause,
            "CUDA_VISIBLE_DEVICES=0,5 lists it, but there is no NVIDIA driver (libcuda.so.1 is not found)");
  EXPECT_THAT(verdicts[0].problem->remedy, HasSubstr("unset CUDA_VISIBLE_DEVICES"));
}

TEST(GpuVerdict, TakesAProbeThatDiesForGpusThatCannotBeUsed) {
  const std::vector<GpuVerdict> verdicts =
      judge({first, third}, ProbeFailure{"the worker was killed by signal 6 (SIGABRT)"}, std::nullopt);

  ASSERT_EQ(verdicts.size(), 2U);
  EXPECT_THAT(verdicts[1].problem->cause, HasSubstr("SIGABRT"));
}

}  // namespace
}  // namespace foldwise::orchestrator
