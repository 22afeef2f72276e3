// SPDX-License-Identifier: Apache-2.0
#include "experiments/jobs/device_advice.h"

#include <gmock/gmock.h>

#include <set>
#include <stdexcept>

#include "tests/support/gpu_reports.h"

namespace foldwise {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Advice advice_on_first(const DeviceReport& report) {
  return advice_on(report, gpu_at(report, 0));
}

std::string remedy_without_cuda(const std::string& version, const std::string& file) {
  DeviceReport report = report_with(GpuFault::built_without_cuda, 1);
  report.libtorch = version;
  report.libtorch_file = file;
  report.cuda.clear();
  return advice_on_first(report).remedy;
}

TEST(DeviceReport, ComesBackFromJsonAsItWas) {
  const DeviceReport report =
      report_of({gpu_with(GpuFault::none), gpu_with(GpuFault::out_of_memory, "CUDA error: \"out of memory\"")});

  EXPECT_EQ(parse_device_report(to_json(report)), report);
}

TEST(DeviceReport, IsRefusedWhenItIsNone) {
  EXPECT_THROW(parse_device_report("{}"), std::invalid_argument);
  EXPECT_THROW(parse_device_report("Segmentation fault"), std::invalid_argument);
  std::string unknown = to_json(report_of({}));
  unknown.replace(unknown.find("\"none\""), 6, "\"gone\"");
  EXPECT_THROW(parse_device_report(unknown), std::invalid_argument);
}

TEST(DeviceAdvice, TellsEveryFaultApartAndSaysWhatToDo) {
  std::set<std::string> causes;
  for (std::size_t fault = 1; fault < Choices<GpuFault>::names.size(); ++fault) {
    const auto kind = static_cast<GpuFault>(fault);
    const GpuReport gpu = gpu_with(kind, "what was said of " + std::string(name_of(kind)));
    const Advice advice = advice_on(report_of({gpu}), gpu);
    EXPECT_THAT(advice.cause, Not(IsEmpty())) << name_of(gpu.fault);
    EXPECT_THAT(advice.remedy, Not(IsEmpty())) << name_of(gpu.fault);
    EXPECT_TRUE(causes.insert(advice.cause).second) << advice.cause;
  }
}

TEST(DeviceAdvice, IsSilentWhereAllIsWell) {
  EXPECT_EQ(advice_on_first(report_of({gpu_with(GpuFault::none)})), Advice{});
}

TEST(DeviceAdvice, FitsTheWayInWhichLibtorchCameHere) {
  EXPECT_THAT(remedy_without_cuda("2.6.0", "/usr/lib/x86_64-linux-gnu/libtorch_cpu.so.2.6"),
              AllOf(HasSubstr("./install.sh --cuda and build again"), Not(HasSubstr("CMAKE_PREFIX_PATH"))));
  EXPECT_THAT(remedy_without_cuda("1.13.0", "/lib/x86_64-linux-gnu/libtorch_cpu.so.1.13"),
              AllOf(HasSubstr("Debian 12 has none with CUDA"), HasSubstr("CMAKE_PREFIX_PATH")));
  EXPECT_THAT(remedy_without_cuda("2.9.1", "/home/me/venv/lib/python3.12/site-packages/torch/lib/libtorch_cpu.so"),
              AllOf(HasSubstr("/home/me/venv"), HasSubstr("CMAKE_PREFIX_PATH"), Not(HasSubstr("install.sh"))));
}

TEST(DeviceAdvice, NamesBothVersionsOfADriverThatIsTooOld) {
  DeviceReport report = report_with(GpuFault::driver_too_old, 1);
  report.driver = "470.82.01";
  report.driver_cuda = "11.4";

  EXPECT_EQ(advice_on_first(report).cause,
            "the NVIDIA driver 470.82.01 serves CUDA up to 11.4, too old for libtorch 2.6.0 with CUDA 12.4");
}

TEST(DeviceAdvice, NamesTheKernelsThatLibtorchHas) {
  GpuReport gpu = gpu_with(GpuFault::no_kernels);
  gpu.compute_capability = "12.0";

  EXPECT_EQ(advice_on(report_of({gpu}), gpu).cause,
            "libtorch 2.6.0 with CUDA 12.4 has no kernels for compute capability 12.0 (it has them for 7.5 8.0 9.0)");
}

TEST(DeviceAdvice, NamesTheMemoryThatIsFree) {
  GpuReport gpu = gpu_with(GpuFault::out_of_memory);
  gpu.free_memory = std::int64_t{12} << 20;

  EXPECT_EQ(advice_on(report_of({gpu}), gpu).cause, "its memory is full: 12 MiB of 81920 MiB are free");
}

TEST(DeviceAdvice, TellsAnUpdateOfTheDriverFromOtherFailures) {
  const auto remedy = [](const std::string& code) {
    return advice_on_first(report_with(GpuFault::driver_failed, 1, "cuInit answers " + code)).remedy;
  };

  EXPECT_THAT(remedy("CUDA_ERROR_SYSTEM_DRIVER_MISMATCH (803)"), HasSubstr("restart the node"));
  EXPECT_THAT(remedy("CUDA_ERROR_SYSTEM_NOT_READY (802)"), HasSubstr("nvidia-fabricmanager"));
  EXPECT_THAT(remedy("CUDA_ERROR_UNKNOWN (999)"), HasSubstr("dmesg"));
}

TEST(DeviceAdvice, TellsAGpuThatIsNotThereFromNoGpuAtAll) {
  const DeviceReport one = report_of({gpu_with(GpuFault::none)});
  EXPECT_EQ(gpu_at(one, 1).fault, GpuFault::no_device);
  EXPECT_EQ(gpu_at(one, 1).detail, "the NVIDIA driver shows 1 GPU and not this one");

  const DeviceReport none = report_with(GpuFault::driver_missing, 0);
  EXPECT_EQ(gpu_at(none, 0).fault, GpuFault::driver_missing);
  EXPECT_EQ(gpu_at(report_of({}), 0).fault, GpuFault::no_device);  // nothing failed, and still it is not there
}

TEST(DeviceAdvice, TellsWhyTheDriverFailsWhereItShowsNoGpu) {
  const DeviceReport report =
      report_with(GpuFault::driver_failed, 0, "cuInit answers CUDA_ERROR_SYSTEM_NOT_READY (802)");

  EXPECT_THAT(advice_on_first(report).cause, HasSubstr("CUDA_ERROR_SYSTEM_NOT_READY (802)"));
  EXPECT_THAT(advice_on_first(report).remedy, HasSubstr("nvidia-fabricmanager"));
}

TEST(DeviceAdvice, TellsNoFreeMemoryFromMemoryOfWhichNothingIsKnown) {
  GpuReport gpu = gpu_with(GpuFault::out_of_memory);
  gpu.free_memory = 0;
  EXPECT_EQ(advice_on(report_of({gpu}), gpu).cause, "its memory is full: 0 MiB of 81920 MiB are free");

  gpu.free_memory = -1;
  EXPECT_EQ(advice_on(report_of({gpu}), gpu).cause, "its memory is full");
}

TEST(DeviceAdvice, KnowsBothCodesOfADriverInTwoVersions) {
  const DeviceReport report = report_with(GpuFault::driver_failed, 1, "cuInit answers CUDA_ERROR_COMPAT (804)");

  EXPECT_THAT(advice_on_first(report).remedy, HasSubstr("restart the node"));
}

}  // namespace
}  // namespace foldwise
