// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <map>
#include <string>

#include "experiments/experiment.h"
#include "worker/devices/energy_meter.h"

namespace foldwise::worker {

/// Automatic: the first CUDA device that is visible (CUDA_VISIBLE_DEVICES), else the CPU. Cuda: that device, after a
/// small computation on it; throws std::runtime_error with the reason and the remedy where it cannot be used.
torch::Device training_device(DeviceChoice choice = DeviceChoice::automatic);
/// The kind of processor with its kernels, or the GPU's name as its driver gives it.
/// `told`: the instructions that the process's libraries began with.
std::string device_name(const torch::Device& device, InstructionSet told = InstructionSet::native);
/// Of libtorch and, for a GPU, of the CUDA and cuDNN that it was built with and of the driver.
std::map<std::string, std::string> library_versions(const torch::Device& device);

/// What the device takes while it computes, where its driver tells.
EnergyMeter energy_meter_of(const torch::Device& device);

/// Once per process, before any tensor: one thread between operations, a cuBLAS workspace that deterministic kernels
/// need, and memory that stays for the next tensors.
void configure_process();
/// Before each job: threads within operations (of the BLAS too), deterministic kernels or fast ones, float32 or TF32.
void configure_job(const TrainingOptions& training);
/// After each job: gives back the memory that stayed.
void release_memory();

}  // namespace foldwise::worker
