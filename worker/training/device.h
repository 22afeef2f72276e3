// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <map>
#include <string>

#include "experiments/experiment.h"

namespace foldwise {

/// The first CUDA device that is visible (CUDA_VISIBLE_DEVICES), else the CPU.
torch::Device training_device();
/// "cpu", or the GPU's name as its driver gives it.
std::string device_name(const torch::Device& device);
/// Of libtorch and, where a GPU is visible, of CUDA.
std::map<std::string, std::string> library_versions();

/// Once per process, before any tensor: one thread between operations, and a cuBLAS workspace that deterministic
/// kernels need.
void configure_process();
/// Before each job: threads within operations (of the BLAS too), and deterministic kernels or fast ones.
void configure_job(const TrainingOptions& training);

}  // namespace foldwise
