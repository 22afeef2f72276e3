// SPDX-License-Identifier: Apache-2.0
/// Every cause that keeps libtorch from a GPU, with the libraries of a driver that has GPUs.
#include "worker/devices/device_survey.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include "tests/support/temporary_folder.h"
#include "worker/devices/libtorch_gpu.h"

namespace foldwise::worker {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class DeviceSurvey : public ::testing::Test {
 protected:
  DeviceSurvey() {
    set("FOLDWISE_FAKE_GPUS", "NVIDIA H100,NVIDIA A30");
    ::unsetenv("CUDA_VISIBLE_DEVICES");
  }
  ~DeviceSurvey() override {
    for (const std::string& name : set_) ::unsetenv(name.c_str());
  }
  void set(const std::string& name, const std::string& value) {
    ::setenv(name.c_str(), value.c_str(), 1);
    set_.push_back(name);
  }

  DeviceReport survey() const {
    const auto try_gpu = [this](int index) -> std::optional<std::string> {
      const auto found = said.find(index);
      return found == said.end() ? std::nullopt : std::optional(found->second);
    };
    return survey_devices(CudaDriver(driver), ManagementLibrary(FOLDWISE_FAKE_NVML), build, try_gpu,
                          folder.path().string());
  }
  /// As somebody who is not root: to root nothing is forbidden.
  DeviceReport survey_without_privileges() const {
    const bool root = ::geteuid() == 0;
    if (root) {
      EXPECT_EQ(::seteuid(65534), 0);
    }
    DeviceReport report = survey();
    if (root) {
      EXPECT_EQ(::seteuid(0), 0);
    }
    return report;
  }
  void make_device_file(const std::string& name, std::filesystem::perms permissions) const {
    std::ofstream(folder.path() / name).put('x');
    std::filesystem::permissions(folder.path() / name, permissions);
    std::filesystem::permissions(folder.path(), std::filesystem::perms::all);
  }

  TemporaryFolder folder;
  std::string driver = FOLDWISE_FAKE_CUDA;
  LibtorchBuild build{"2.6.0", "/usr/lib/libtorch_cpu.so", 12040, "9.1.0", "8.0 9.0"};
  std::map<int, std::string> said;  // of a computation on a GPU

 private:
  std::vector<std::string> set_;
};

TEST_F(DeviceSurvey, DescribesEveryGpuThatWorks) {
  const DeviceReport report = survey();

  EXPECT_EQ(report.fault, GpuFault::none);
  EXPECT_EQ(report.cuda, "12.4");
  EXPECT_EQ(report.driver, "550.54.15");
  EXPECT_EQ(report.driver_cuda, "12.4");
  ASSERT_EQ(report.gpus.size(), 2U);
  EXPECT_EQ(report.gpus[0].name, "NVIDIA H100");
  EXPECT_EQ(report.gpus[0].compute_capability, "9.0");
  EXPECT_EQ(report.gpus[0].memory, std::int64_t{80} << 30);
  EXPECT_EQ(report.gpus[0].free_memory, std::int64_t{79} << 30);
  EXPECT_EQ(report.gpus[1].name, "NVIDIA A30");
  EXPECT_EQ(report.gpus[1].free_memory, std::int64_t{78} << 30);
  EXPECT_EQ(report.gpus[1].fault, GpuFault::none);
}

TEST_F(DeviceSurvey, NumbersTheGpusAsCudaDoes) {
  set("CUDA_VISIBLE_DEVICES", "1,0");
  EXPECT_EQ(survey().gpus.at(0).name, "NVIDIA A30");

  set("CUDA_VISIBLE_DEVICES", "1,7,0");
  EXPECT_EQ(survey().gpus.size(), 1U);
}

TEST_F(DeviceSurvey, KnowsTheFreeMemoryOfAPartOfAGpu) {
  set("FOLDWISE_FAKE_UUID", "MIG-");

  EXPECT_EQ(survey().gpus.at(0).free_memory, std::int64_t{79} << 30);
}

TEST_F(DeviceSurvey, SaysThatThereIsNoDriver) {
  driver = "libcuda-that-is-nowhere.so";

  EXPECT_EQ(survey().fault, GpuFault::driver_missing);
  EXPECT_THAT(survey().gpus, IsEmpty());
}

TEST_F(DeviceSurvey, SaysThatTheDriverDoesNotStart) {
  set("FOLDWISE_FAKE_CUINIT", "803");

  EXPECT_EQ(survey().fault, GpuFault::driver_failed);
  EXPECT_EQ(survey().detail, "cuInit answers CUDA_ERROR_SYSTEM_DRIVER_MISMATCH (803)");
}

TEST_F(DeviceSurvey, SaysThatTheDriverShowsNone) {
  set("CUDA_VISIBLE_DEVICES", "7");

  EXPECT_EQ(survey().fault, GpuFault::no_device);
}

TEST_F(DeviceSurvey, SaysThatTheDeviceFilesAreForbidden) {
  set("CUDA_VISIBLE_DEVICES", "7");
  make_device_file("nvidia0", std::filesystem::perms::none);
  make_device_file("nvidiactl", std::filesystem::perms::all);  // of no GPU

  const DeviceReport report = survey_without_privileges();

  EXPECT_EQ(report.fault, GpuFault::no_permission);
  EXPECT_THAT(report.detail, HasSubstr("nvidia0 cannot be opened: Permission denied"));
}

TEST_F(DeviceSurvey, BlamesNoPermissionWhereOneDeviceFileOpens) {
  set("CUDA_VISIBLE_DEVICES", "7");
  make_device_file("nvidia0", std::filesystem::perms::none);
  make_device_file("nvidia1", std::filesystem::perms::all);

  const DeviceReport report = survey_without_privileges();

  EXPECT_EQ(report.fault, GpuFault::no_device);
  EXPECT_EQ(report.detail, "");
}

TEST_F(DeviceSurvey, SaysThatLibtorchWasBuiltWithoutCuda) {
  build.cuda = 0;
  said[0] = "nobody may ask";

  const DeviceReport report = survey();

  EXPECT_EQ(report.fault, GpuFault::built_without_cuda);
  EXPECT_EQ(report.gpus.at(0).name, "NVIDIA H100");
  EXPECT_EQ(report.gpus[0].fault, GpuFault::built_without_cuda);
}

TEST_F(DeviceSurvey, SaysThatTheDriverIsTooOld) {
  set("FOLDWISE_FAKE_CUDA", "11080");
  EXPECT_EQ(survey().fault, GpuFault::driver_too_old);

  set("FOLDWISE_FAKE_CUDA", "12000");  // a driver serves all of its own major version
  EXPECT_EQ(survey().fault, GpuFault::none);

  set("FOLDWISE_FAKE_CUDA", "0");  // it does not say
  EXPECT_EQ(survey().fault, GpuFault::none);
}

TEST_F(DeviceSurvey, SaysWhatFailsOnOneGpuAlone) {
  said[1] = "CUDA error: no kernel image is available for execution on the device";

  const DeviceReport report = survey();

  EXPECT_EQ(report.fault, GpuFault::none);
  EXPECT_EQ(report.gpus.at(0).fault, GpuFault::none);
  EXPECT_EQ(report.gpus[1].fault, GpuFault::no_kernels);
  EXPECT_EQ(report.gpus[1].detail, said[1]);
}

TEST(FaultOfMessage, KnowsCudasWords) {
  EXPECT_EQ(fault_of_message("CUDA error: no kernel image is available for execution on the device"),
            GpuFault::no_kernels);
  EXPECT_EQ(fault_of_message("CUDA error: all CUDA-capable devices are busy or unavailable"), GpuFault::in_use);
  EXPECT_EQ(fault_of_message("CUDA error: out of memory"), GpuFault::out_of_memory);
  EXPECT_EQ(fault_of_message("CUDA out of memory. Tried to allocate 2.00 MiB"), GpuFault::out_of_memory);
  EXPECT_EQ(fault_of_message("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
            GpuFault::out_of_memory);
  EXPECT_EQ(fault_of_message("The NVIDIA driver on your system is too old (found version 11040)"),
            GpuFault::driver_too_old);
  EXPECT_EQ(fault_of_message("CUDA error: invalid device function"), GpuFault::no_kernels);
  EXPECT_EQ(fault_of_message("CUDA error: CUDA driver version is insufficient for CUDA runtime version"),
            GpuFault::driver_too_old);
  EXPECT_EQ(fault_of_message("CUDA error: no CUDA-capable device is detected"), GpuFault::no_device);
  EXPECT_EQ(fault_of_message("CUDA error: uncorrectable ECC error encountered"), GpuFault::failed);
}

TEST(CudaVersion, IsWrittenAsNvidiaDoes) {
  EXPECT_EQ(cuda_version_text(12040), "12.4");
  EXPECT_EQ(cuda_version_text(11080), "11.8");
  EXPECT_EQ(cuda_version_text(0), "");
}

TEST(ThisLibtorch, SaysWhereItLiesAndItsVersion) {
  const LibtorchBuild build = this_libtorch();

  EXPECT_TRUE(std::filesystem::exists(build.file)) << build.file;
  EXPECT_THAT(std::filesystem::path(build.file).filename().string(), HasSubstr("libtorch"));
  EXPECT_THAT(build.version, HasSubstr("."));
}

TEST(ThisLibtorch, KnowsItsKernelsFromItsOwnDescription) {
  EXPECT_EQ(
      kernels_in("  - CUDA Runtime 12.8\n  - NVCC architecture flags: -gencode;arch=compute_75,code=sm_75;-gencode;"
                 "arch=compute_120,code=sm_120;-gencode;arch=compute_90,code=sm_90\n"),
      "7.5 9.0 12.0");
  EXPECT_EQ(kernels_in("nothing of the kind"), "");
}

/// On a machine without a GPU the computation must say so, and on one with a GPU it must succeed.
TEST(ComputeOnGpu, AgreesWithTheSurvey) {
  ::unsetenv("CUDA_VISIBLE_DEVICES");
  const DeviceReport report = survey_devices();
  const std::optional<std::string> failure = compute_on_gpu(0);

  EXPECT_EQ(failure.has_value(), report.gpus.empty() || report.gpus[0].fault != GpuFault::none);
  if (failure) {
    EXPECT_EQ(failure->find('\n'), std::string::npos) << *failure;
  }
}

}  // namespace
}  // namespace foldwise::worker
