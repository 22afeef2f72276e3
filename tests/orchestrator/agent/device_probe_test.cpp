// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/agent/device_probe.h"

#include <gmock/gmock.h>

#include <cstdlib>

#include "tests/support/gpu_reports.h"

namespace foldwise::orchestrator {
namespace {

using ::testing::HasSubstr;

const std::vector<Device> two_gpus{{"cuda:0", "4"}, {"cuda:2", "6"}};

class DeviceProbeTest : public ::testing::Test {
 protected:
  ~DeviceProbeTest() override { ::unsetenv("FOLDWISE_SCRIPT_DEVICES"); }
  static void script(const std::string& text) { ::setenv("FOLDWISE_SCRIPT_DEVICES", text.c_str(), 1); }
  static std::string failure(const ProbeAnswer& answer) {
    const auto* failure = std::get_if<ProbeFailure>(&answer);
    return failure == nullptr ? "" : failure->reason;
  }
};

TEST_F(DeviceProbeTest, HandsOutWhatTheWorkerAnswers) {
  const DeviceReport report = report_of({gpu_with(GpuFault::none), gpu_with(GpuFault::in_use)});
  script(to_json(report));

  EXPECT_EQ(probe_devices(SCRIPTED_WORKER, two_gpus), ProbeAnswer(report));
}

TEST_F(DeviceProbeTest, ShowsTheWorkerTheGpusOfTheShareAlone) {
  EXPECT_EQ(std::get<DeviceReport>(probe_devices(SCRIPTED_WORKER, two_gpus)).gpus.size(), 2U);
}

TEST_F(DeviceProbeTest, LeavesTheEnvironmentsListWhereTheShareHoldsNoGpu) {
  ::setenv("CUDA_VISIBLE_DEVICES", "1,2,3", 1);
  EXPECT_EQ(std::get<DeviceReport>(probe_devices(SCRIPTED_WORKER, {})).gpus.size(), 3U);
  ::unsetenv("CUDA_VISIBLE_DEVICES");
  EXPECT_EQ(std::get<DeviceReport>(probe_devices(SCRIPTED_WORKER, {{"cpu", ""}})).gpus.size(), 0U);
}

TEST_F(DeviceProbeTest, SaysHowAWorkerDiedThatWasAsked) {
  script("script:say=libcudnn.so.9: cannot open;signal=6");
  EXPECT_THAT(failure(probe_devices(SCRIPTED_WORKER, two_gpus)),
              HasSubstr("it was killed by signal 6 (SIGABRT); it said: libcudnn.so.9: cannot open"));

  script("script:exit=3");
  EXPECT_THAT(failure(probe_devices(SCRIPTED_WORKER, two_gpus)), HasSubstr("it exited with code 3"));
}

TEST_F(DeviceProbeTest, SaysThatTheAnswerIsNone) {
  script("Segmentation fault");
  EXPECT_THAT(failure(probe_devices(SCRIPTED_WORKER, two_gpus)), HasSubstr("malformed report of devices"));
}

TEST_F(DeviceProbeTest, SaysThatTheWorkerCannotBeStarted) {
  EXPECT_THAT(failure(probe_devices("/nowhere/worker", two_gpus)), HasSubstr("/nowhere/worker cannot say which GPUs"));
}

TEST_F(DeviceProbeTest, DoesNotWaitForAWorkerThatHangs) {
  script("script:hang");
  DeviceProbe probe(SCRIPTED_WORKER, two_gpus, 0.05);

  std::optional<ProbeAnswer> answer;
  while (!answer) {
    answer = probe.step(Instant::now());
    ::poll(nullptr, 0, 1);
  }

  EXPECT_THAT(failure(*answer), HasSubstr("it did not answer within 0.05 s"));
}

}  // namespace
}  // namespace foldwise::orchestrator
