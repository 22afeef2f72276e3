// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/void_settings.h"

#include "experiments/experiment.h"
#include "experiments/fields/fields.h"

namespace foldwise {
namespace {

template <typename Choice>
constexpr std::int64_t index_of(Choice choice) {
  return static_cast<std::int64_t>(choice);
}

std::vector<VoidSetting> collect() {
  // C Table 3 crosses the inflation with the weights around the centre, which copied kernels do not have.
  std::vector<VoidSetting> all{
      {"model.inflation_surround", "model.inflation", index_of(Inflation::copied)},
      {"model.inflation_range", "model.inflation", index_of(Inflation::copied)},
      {"model.inflation_scale", "model.inflation", index_of(Inflation::centered)},
  };
  constexpr std::string_view pictures = "pretraining.dataset";
  for (const Field& field : all_fields()) {
    if (!field.path.starts_with("pretraining.") || field.path == pictures) continue;
    all.push_back({field.path, pictures, index_of(PretrainingDataset::none), VoidSetting::Told::no});
  }
  return all;
}

}  // namespace

const std::vector<VoidSetting>& void_settings() {
  static const std::vector<VoidSetting> all = collect();
  return all;
}

}  // namespace foldwise
