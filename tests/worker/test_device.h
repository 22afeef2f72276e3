// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/cuda.h>
#include <torch/types.h>

#include <cstdlib>
#include <stdexcept>
#include <string>

namespace foldwise::worker {

/// Where tests run what can run anywhere: on the CPU, or on the first GPU where FOLDWISE_TEST_DEVICE is cuda.
inline torch::Device test_device() {
  const char* given = std::getenv("FOLDWISE_TEST_DEVICE");
  const std::string name = given == nullptr ? "cpu" : given;
  if (name == "cpu") return torch::kCPU;
  if (name != "cuda") throw std::runtime_error("FOLDWISE_TEST_DEVICE: saw " + name + "; allowed: cpu, cuda");
  if (!torch::cuda::is_available()) throw std::runtime_error("FOLDWISE_TEST_DEVICE is cuda: libtorch finds no GPU");
  return {torch::kCUDA, 0};
}

}  // namespace foldwise::worker
