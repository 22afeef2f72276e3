// SPDX-License-Identifier: Apache-2.0
#include "worker/devices/cuda_driver.h"

#include <dlfcn.h>

#include <array>
#include <string_view>

namespace foldwise::worker {
namespace {

constexpr int not_initialised = 3;       // CUDA_ERROR_NOT_INITIALIZED
constexpr int capability_major_of = 75;  // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR
constexpr int capability_minor_of = 76;  // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR

void* opened(const std::string& library) {
  return dlopen(library.c_str(), RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE);
}

template <typename Function>
Function* function_in(void* library, const char* name) {
  return library == nullptr ? nullptr : reinterpret_cast<Function*>(dlsym(library, name));
}

/// Sixteen bytes as NVIDIA's tools write them: 8932f937-d72c-4106-c12f-20bd9faed9f6.
std::string uuid_text(const std::array<unsigned char, 16>& bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (std::size_t index = 0; index < bytes.size(); ++index) {
    if (index == 4 || index == 6 || index == 8 || index == 10) text += '-';
    text += digits[bytes[index] >> 4];
    text += digits[bytes[index] & 0xf];
  }
  return text;
}

}  // namespace

CudaDriver::CudaDriver(const std::string& library) : library_(opened(library)) {}

template <typename Function>
Function* CudaDriver::find(const char* name) const {
  return function_in<Function>(library_, name);
}

int CudaDriver::initialise() const {
  auto* initialise = find<int(unsigned)>("cuInit");
  return initialise == nullptr ? not_initialised : initialise(0);
}

std::string CudaDriver::error_text(int code) const {
  const char* name = nullptr;
  auto* name_of = find<int(int, const char**)>("cuGetErrorName");
  const bool known = name_of != nullptr && name_of(code, &name) == 0 && name != nullptr;
  return std::string(known ? name : "error") + " (" + std::to_string(code) + ")";
}

int CudaDriver::cuda_version() const {
  int version = 0;
  auto* get = find<int(int*)>("cuDriverGetVersion");
  return get != nullptr && get(&version) == 0 ? version : 0;
}

std::vector<DriverGpu> CudaDriver::gpus() const {
  auto* count_them = find<int(int*)>("cuDeviceGetCount");
  auto* device_of = find<int(int*, int)>("cuDeviceGet");
  auto* name_of = find<int(char*, int, int)>("cuDeviceGetName");
  auto* memory_of = find<int(std::size_t*, int)>("cuDeviceTotalMem_v2");
  auto* attribute_of = find<int(int*, int, int)>("cuDeviceGetAttribute");
  auto* uuid_of = find<int(unsigned char*, int)>("cuDeviceGetUuid_v2");  // of a part of a GPU, where there are parts
  if (uuid_of == nullptr) uuid_of = find<int(unsigned char*, int)>("cuDeviceGetUuid");

  std::vector<DriverGpu> gpus;
  int count = 0;
  if (count_them == nullptr || device_of == nullptr || count_them(&count) != 0) return gpus;
  for (int index = 0; index < count; ++index) {
    DriverGpu& gpu = gpus.emplace_back();
    int device = 0;
    if (device_of(&device, index) != 0) continue;
    std::array<char, 256> name{};
    if (name_of != nullptr && name_of(name.data(), static_cast<int>(name.size()) - 1, device) == 0)
      gpu.name = name.data();
    std::size_t memory = 0;
    if (memory_of != nullptr && memory_of(&memory, device) == 0) gpu.memory = static_cast<std::int64_t>(memory);
    int major = 0;
    int minor = 0;
    if (attribute_of != nullptr && attribute_of(&major, capability_major_of, device) == 0 &&
        attribute_of(&minor, capability_minor_of, device) == 0)
      gpu.compute_capability = std::to_string(major) + "." + std::to_string(minor);
    std::array<unsigned char, 16> uuid{};
    if (uuid_of != nullptr && uuid_of(uuid.data(), device) == 0) gpu.uuid = uuid_text(uuid);
  }
  return gpus;
}

std::string cuda_version_text(int version) {
  if (version == 0) return {};
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

ManagementLibrary::ManagementLibrary(const std::string& library) : library_(opened(library)) {
  auto* initialise = find<int()>("nvmlInit_v2");
  if (initialise == nullptr || initialise() != 0) library_ = nullptr;
}

template <typename Function>
Function* ManagementLibrary::find(const char* name) const {
  return function_in<Function>(library_, name);
}

std::string ManagementLibrary::driver_version() const {
  std::array<char, 96> version{};
  auto* get = find<int(char*, unsigned)>("nvmlSystemGetDriverVersion");
  if (get == nullptr || get(version.data(), static_cast<unsigned>(version.size()) - 1) != 0) return {};
  return version.data();
}

std::int64_t ManagementLibrary::free_memory(const std::string& uuid) const {
  struct Memory {
    unsigned long long total = 0;
    unsigned long long free = 0;
    unsigned long long used = 0;
  };
  auto* handle_of = find<int(const char*, void**)>("nvmlDeviceGetHandleByUUID");
  auto* memory_of = find<int(void*, Memory*)>("nvmlDeviceGetMemoryInfo");
  if (handle_of == nullptr || memory_of == nullptr || uuid.empty()) return -1;
  for (const char* prefix : {"GPU-", "MIG-"}) {
    void* handle = nullptr;
    Memory memory;
    if (handle_of((prefix + uuid).c_str(), &handle) == 0 && memory_of(handle, &memory) == 0)
      return static_cast<std::int64_t>(memory.free);
  }
  return -1;
}

std::optional<std::uint64_t> ManagementLibrary::millijoules(const std::string& uuid) const {
  auto* handle_of = find<int(const char*, void**)>("nvmlDeviceGetHandleByUUID");
  auto* energy_of = find<int(void*, unsigned long long*)>("nvmlDeviceGetTotalEnergyConsumption");
  if (handle_of == nullptr || energy_of == nullptr || uuid.empty()) return std::nullopt;
  void* handle = nullptr;
  unsigned long long energy = 0;
  if (handle_of(("GPU-" + uuid).c_str(), &handle) != 0 || energy_of(handle, &energy) != 0) return std::nullopt;
  return energy;
}

}  // namespace foldwise::worker
