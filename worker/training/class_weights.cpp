// SPDX-License-Identifier: Apache-2.0
#include "worker/training/class_weights.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "experiments/choice_table.h"

namespace foldwise::worker {
namespace {

std::vector<double> no_weights(std::span<const std::int64_t> /*samples*/) {
  return {};
}

std::vector<double> balanced_weights(std::span<const std::int64_t> samples) {
  const auto all = static_cast<double>(std::accumulate(samples.begin(), samples.end(), std::int64_t{0}));
  const auto absent = std::ranges::count(samples, 0);
  const auto classes = static_cast<double>(std::ssize(samples) - absent);
  std::vector<double> weights;
  for (const std::int64_t of_class : samples) {
    weights.push_back(of_class == 0 ? 0 : all / (classes * static_cast<double>(of_class)));
  }
  return weights;
}

struct ClassWeightsRow {
  ClassWeights kind;
  std::vector<double> (*of)(std::span<const std::int64_t> samples);
};

constexpr auto class_weight_rows = std::to_array<ClassWeightsRow>({
    {ClassWeights::none, no_weights},
    {ClassWeights::balanced, balanced_weights},
});
static_assert(each_has_its_row(class_weight_rows, &ClassWeightsRow::kind));

}  // namespace

std::vector<double> weights_of_classes(ClassWeights kind, std::span<const std::int64_t> samples) {
  return class_weight_rows.at(static_cast<std::size_t>(kind)).of(samples);
}

}  // namespace foldwise::worker
