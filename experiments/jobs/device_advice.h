// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "experiments/jobs/device_report.h"

namespace foldwise {

/// What is wrong and what to do about it: parts of a sentence, without a stop.
struct Advice {
  std::string cause;
  std::string remedy;
  bool operator==(const Advice&) const = default;
};

/// On a GPU that libtorch cannot use. The remedy fits the cause, and the way in which this build got its libtorch.
/// Nothing where the GPU has no fault.
Advice advice_on(const DeviceReport& report, const GpuReport& gpu);

/// The GPU at an index as CUDA numbers them; where the report has none there, one with the reason why.
GpuReport gpu_at(const DeviceReport& report, std::size_t index);

}  // namespace foldwise
