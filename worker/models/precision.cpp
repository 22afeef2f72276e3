// SPDX-License-Identifier: Apache-2.0
#include "worker/models/precision.h"

#include <ATen/Context.h>
#include <ATen/autocast_mode.h>
#include <torch/version.h>

namespace foldwise::worker {
namespace {

/// libtorch's switches of autocast, which libtorch 2.4 gave one name for all kinds of devices.
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
bool enabled(torch::DeviceType device) {
  return at::autocast::is_autocast_enabled(device);
}
void set_enabled(torch::DeviceType device, bool value) {
  at::autocast::set_autocast_enabled(device, value);
}
torch::ScalarType type_on(torch::DeviceType device) {
  return at::autocast::get_autocast_dtype(device);
}
void set_type(torch::DeviceType device, torch::ScalarType type) {
  at::autocast::set_autocast_dtype(device, type);
}
#else
bool enabled(torch::DeviceType device) {
  return device == torch::kCUDA ? at::autocast::is_enabled() : at::autocast::is_cpu_enabled();
}
void set_enabled(torch::DeviceType device, bool value) {
  device == torch::kCUDA ? at::autocast::set_enabled(value) : at::autocast::set_cpu_enabled(value);
}
torch::ScalarType type_on(torch::DeviceType device) {
  return device == torch::kCUDA ? at::autocast::get_autocast_gpu_dtype() : at::autocast::get_autocast_cpu_dtype();
}
void set_type(torch::DeviceType device, torch::ScalarType type) {
  device == torch::kCUDA ? at::autocast::set_autocast_gpu_dtype(type) : at::autocast::set_autocast_cpu_dtype(type);
}
#endif

}  // namespace

void configure_products(Precision precision) {
  at::Context& context = at::globalContext();
  context.setAllowTF32CuBLAS(precision == Precision::tf32);
  context.setAllowTF32CuDNN(precision == Precision::tf32);
}

bool autocasts(torch::Device device) {
  return enabled(device.type());
}

AutocastScope::AutocastScope(Precision precision, torch::Device device)
    : casts_(precision == Precision::bfloat16), device_(device.type()) {
  if (!casts_) return;
  was_enabled_ = enabled(device_);
  was_type_ = type_on(device_);
  set_enabled(device_, true);
  set_type(device_, torch::kBFloat16);
  at::autocast::increment_nesting();
}

AutocastScope::~AutocastScope() {
  if (!casts_) return;
  // The weights that were cast in this scope belong to its passes alone: a step changes them.
  if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
  set_type(device_, was_type_);
  set_enabled(device_, was_enabled_);
}

ExactScope::ExactScope(torch::Device device) : device_(device.type()), was_enabled_(enabled(device_)) {
  set_enabled(device_, false);
}

ExactScope::~ExactScope() {
  set_enabled(device_, was_enabled_);
}

}  // namespace foldwise::worker
