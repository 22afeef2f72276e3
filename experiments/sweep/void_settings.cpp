// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/void_settings.h"

#include "experiments/experiment.h"

namespace foldwise {
namespace {

template <typename Choice>
constexpr std::int64_t index_of(Choice choice) {
  return static_cast<std::int64_t>(choice);
}

std::vector<VoidSetting> collect() {
  // C Table 3 crosses the inflation with the weights around the centre, which copied kernels do not have.
  return {
      {"model.inflation_surround", "model.inflation", index_of(Inflation::copied)},
      {"model.inflation_range", "model.inflation", index_of(Inflation::copied)},
      {"model.inflation_scale", "model.inflation", index_of(Inflation::centered)},
  };
}

}  // namespace

const std::vector<VoidSetting>& void_settings() {
  static const std::vector<VoidSetting> all = collect();
  return all;
}

}  // namespace foldwise
