// SPDX-License-Identifier: Apache-2.0
#include "worker/devices/libtorch_gpu.h"

#include <ATen/Context.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <dlfcn.h>
#include <torch/types.h>
#include <torch/version.h>

#include <exception>
#include <set>

namespace foldwise::worker {
namespace {

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

/// The file that libtorch was loaded from.
std::string libtorch_file() {
  Dl_info place{};
  const bool known = dladdr(reinterpret_cast<void*>(&at::globalContext), &place) != 0 && place.dli_fname != nullptr;
  return known ? place.dli_fname : "";
}

/// 8902 is 8.9.2, and since version 9 one digit longer: 90100 is 9.1.0.
std::string cudnn_version_text(long version) {
  const long major = version >= 90000 ? 10000 : 1000;
  return std::to_string(version / major) + "." + std::to_string(version % major / 100) + "." +
         std::to_string(version % 100);
}

}  // namespace

LibtorchBuild this_libtorch() {
  LibtorchBuild build{.version = TORCH_VERSION, .file = libtorch_file(), .cuda = 0, .cudnn = "", .kernels = ""};
  const at::CUDAHooksInterface& hooks = at::detail::getCUDAHooks();
  if (!hooks.hasCUDART()) return build;
  build.cuda = static_cast<int>(hooks.versionCUDART());
  if (hooks.compiledWithCuDNN()) build.cudnn = cudnn_version_text(hooks.versionCuDNN());
  build.kernels = kernels_in(hooks.showConfig());
  return build;
}

std::string kernels_in(const std::string& description) {
  std::set<int> capabilities;
  for (std::size_t at = description.find("sm_"); at != std::string::npos; at = description.find("sm_", at + 1)) {
    int capability = 0;
    for (std::size_t digit = at + 3;
         digit < description.size() && description[digit] >= '0' && description[digit] <= '9'; ++digit)
      capability = 10 * capability + (description[digit] - '0');
    if (capability > 0) capabilities.insert(capability);
  }
  std::string text;
  for (const int capability : capabilities) {
    if (!text.empty()) text += ' ';
    text.append(std::to_string(capability / 10)).append(".").append(std::to_string(capability % 10));
  }
  return text;
}

std::optional<std::string> compute_on_gpu(int index) {
  try {
    const torch::NoGradGuard no_gradients;
    const auto options = torch::TensorOptions().device(torch::kCUDA, static_cast<torch::DeviceIndex>(index));
    const torch::Tensor ones = torch::ones({16, 16}, options);
    const double product = torch::mm(ones, ones).sum().item<double>();  // 16 in each of 16 x 16 places
    if (product != 16.0 * 16 * 16) return "a product of matrices is wrong: " + std::to_string(product);
    const torch::Tensor clip = torch::ones({1, 1, 4, 4, 4}, options);  // [batch, channels, frames, height, width]
    const double convolved = torch::conv3d(clip, torch::ones({1, 1, 3, 3, 3}, options)).sum().item<double>();
    if (convolved != 27.0 * 8) return "a convolution is wrong: " + std::to_string(convolved);
    return std::nullopt;
  } catch (const c10::Error& error) {
    return first_line(error.what_without_backtrace());
  } catch (const std::exception& error) {
    return first_line(error.what());
  }
}

}  // namespace foldwise::worker
