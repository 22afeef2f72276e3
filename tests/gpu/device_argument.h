// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/cuda.h>
#include <torch/types.h>

#include <stdexcept>
#include <string>

namespace foldwise {

/// The device that a program of check.sh is told: cpu, or cuda for the first GPU. Throws where there is none.
inline torch::Device device_argument(int count, char** arguments) {
  const std::string name = count == 2 ? arguments[1] : "nothing";
  if (name == "cpu") return torch::kCPU;
  if (name != "cuda") throw std::invalid_argument("the device: saw " + name + "; allowed: cpu, cuda");
  if (!torch::cuda::is_available()) throw std::runtime_error("libtorch finds no GPU that it can use");
  return {torch::kCUDA, 0};
}

}  // namespace foldwise
