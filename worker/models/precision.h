// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include "experiments/experiment.h"

namespace foldwise::worker {

/// Whether cuBLAS and cuDNN may round the factors of float32 products to TF32, in this process from now on: under tf32
/// alone. libtorch's own default lets cuDNN do so. Changes nothing on a CPU.
void configure_products(Precision precision);

/// Whether layers cast what they are given, on the device's kind and on this thread.
bool autocasts(torch::Device device);

/// bfloat16: layers that run in 16 bits cast their inputs and weights (autocast) on the device's kind, on this thread,
/// until the end of the scope; other precisions change nothing. Gradients do not need the scope: run backward() after
/// it. Scopes may be nested.
class AutocastScope {
 public:
  AutocastScope(Precision precision, torch::Device device);
  ~AutocastScope();
  AutocastScope(const AutocastScope&) = delete;
  AutocastScope& operator=(const AutocastScope&) = delete;

 private:
  bool casts_;
  torch::DeviceType device_;
  bool was_enabled_ = false;
  torch::ScalarType was_type_ = torch::kBFloat16;
};

/// Layers compute in the type of their inputs on the device's kind, on this thread, until the end of the scope,
/// whatever AutocastScope stands around it: for numbers that 8 bits are too coarse for.
class ExactScope {
 public:
  explicit ExactScope(torch::Device device);
  ~ExactScope();
  ExactScope(const ExactScope&) = delete;
  ExactScope& operator=(const ExactScope&) = delete;

 private:
  torch::DeviceType device_;
  bool was_enabled_;
};

}  // namespace foldwise::worker
