// SPDX-License-Identifier: Apache-2.0
// libcuda.so.1 and libnvidia-ml.so.1 of a machine with GPUs, as far as Foldwise asks them, for tests on machines
// without. FOLDWISE_FAKE_GPUS names the GPUs, separated by commas; CUDA_VISIBLE_DEVICES picks among them by number, as
// CUDA does; FOLDWISE_FAKE_CUINIT is what cuInit answers, FOLDWISE_FAKE_CUDA the CUDA version that the driver serves
// (12040). Two GPUs differ in the last byte of their identity; FOLDWISE_FAKE_UUID is what the identities begin with
// (GPU-), MIG- where they are parts of GPUs.
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <string>
#include <vector>

namespace {

std::string variable(const char* name, const char* missing) {
  const char* value = std::getenv(name);
  return value == nullptr ? missing : value;
}

std::vector<std::string> parts(const std::string& text) {
  std::vector<std::string> found;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, ',');) found.push_back(part);
  return found;
}

/// The numbers of the GPUs that this process sees.
std::vector<int> visible() {
  const std::vector<std::string> names = parts(variable("FOLDWISE_FAKE_GPUS", ""));
  const int count = static_cast<int>(names.size());
  std::vector<int> numbers;
  if (std::getenv("CUDA_VISIBLE_DEVICES") == nullptr) {
    for (int number = 0; number < count; ++number) numbers.push_back(number);
    return numbers;
  }
  for (const std::string& listed : parts(variable("CUDA_VISIBLE_DEVICES", ""))) {
    char* end = nullptr;
    const long number = std::strtol(listed.c_str(), &end, 10);
    if (end == listed.c_str() || *end != 0 || number < 0 || number >= count) break;
    numbers.push_back(static_cast<int>(number));
  }
  return numbers;
}

}  // namespace

extern "C" {

int cuInit(unsigned /*flags*/) {
  const int answer = std::atoi(variable("FOLDWISE_FAKE_CUINIT", "0").c_str());
  return answer == 0 && visible().empty() ? 100 : answer;
}

int cuGetErrorName(int code, const char** name) {
  *name = code == 803 ? "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH" : "CUDA_ERROR_UNKNOWN";
  return 0;
}

int cuDriverGetVersion(int* version) {
  *version = std::atoi(variable("FOLDWISE_FAKE_CUDA", "12040").c_str());
  return 0;
}

int cuDeviceGetCount(int* count) {
  *count = static_cast<int>(visible().size());
  return 0;
}

int cuDeviceGet(int* device, int index) {
  *device = visible().at(static_cast<std::size_t>(index));
  return 0;
}

int cuDeviceGetName(char* name, int length, int device) {
  const std::vector<std::string> names = parts(variable("FOLDWISE_FAKE_GPUS", ""));
  std::snprintf(name, static_cast<std::size_t>(length), "%s", names.at(static_cast<std::size_t>(device)).c_str());
  return 0;
}

int cuDeviceTotalMem_v2(std::size_t* bytes, int /*device*/) {
  *bytes = std::size_t{80} << 30;
  return 0;
}

int cuDeviceGetAttribute(int* value, int attribute, int /*device*/) {
  if (attribute != 75 && attribute != 76) return 1;
  *value = attribute == 75 ? 9 : 0;
  return 0;
}

int cuDeviceGetUuid(unsigned char* bytes, int device) {
  std::memset(bytes, 0xab, 16);
  bytes[15] = static_cast<unsigned char>(device);
  return 0;
}

int nvmlInit_v2() {
  return 0;
}

int nvmlSystemGetDriverVersion(char* version, unsigned length) {
  std::snprintf(version, length, "550.54.15");
  return 0;
}

/// A handle is the number of the GPU and one more.
int nvmlDeviceGetHandleByUUID(const char* uuid, void** handle) {
  const std::string text = uuid;
  const std::string prefix = variable("FOLDWISE_FAKE_UUID", "GPU-");
  if (text.substr(0, text.size() - 2) != prefix + "abababab-abab-abab-abab-ababababab") return 6;
  // NOLINTNEXTLINE(performance-no-int-to-ptr): as the real library's handles, it is never followed
  *handle = reinterpret_cast<void*>(std::strtoul(text.substr(text.size() - 2).c_str(), nullptr, 16) + 1);
  return 0;
}

/// FOLDWISE_FAKE_MILLIJOULES of the first GPU; without it the driver does not count, as before Volta.
int nvmlDeviceGetTotalEnergyConsumption(void* handle, unsigned long long* millijoules) {
  const std::string energy = variable("FOLDWISE_FAKE_MILLIJOULES", "");
  if (energy.empty()) return 3;
  *millijoules = std::strtoull(energy.c_str(), nullptr, 10) * reinterpret_cast<std::size_t>(handle);
  return 0;
}

/// 79 GiB of the first, 78 of the second, …
int nvmlDeviceGetMemoryInfo(void* handle, unsigned long long* total_free_used) {
  total_free_used[0] = 80ULL << 30;
  total_free_used[1] = (80 - reinterpret_cast<std::size_t>(handle)) << 30;
  total_free_used[2] = total_free_used[0] - total_free_used[1];
  return 0;
}

}  // extern "C"
