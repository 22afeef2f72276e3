// SPDX-License-Identifier: Apache-2.0
#include "datasets/label_traits.h"

#include <algorithm>
#include <array>

#include "experiments/choice_table.h"

namespace foldwise::datasets {
namespace {

constexpr std::array losses_of_classes{Loss::cross_entropy};
constexpr std::array losses_of_curves{Loss::mean_squared_error, Loss::concordance};
constexpr std::array losses_of_tags{Loss::sigmoid_cross_entropy};
constexpr std::array stopping_by_classes{StoppingMetric::loss, StoppingMetric::accuracy};
constexpr std::array stopping_by_curves{StoppingMetric::loss, StoppingMetric::concordance};
constexpr std::array stopping_by_tags{StoppingMetric::loss, StoppingMetric::global_average_precision};

constexpr auto label_rows = std::to_array<LabelTraits>({
    {.labels = LabelKind::classes,
     .sentence = "its samples are of one class each",
     .predictions = PredictionKind::classes,
     .losses = losses_of_classes,
     .stopping = stopping_by_classes,
     .unit = "videos"},
    {.labels = LabelKind::curves,
     .sentence = "its labels are numbers along recordings",
     .predictions = PredictionKind::numbers,
     .losses = losses_of_curves,
     .stopping = stopping_by_curves,
     .unit = "windows"},
    {.labels = LabelKind::multi_label,
     .sentence = "its samples may be of any number of classes",
     .predictions = PredictionKind::tags,
     .losses = losses_of_tags,
     .stopping = stopping_by_tags,
     .unit = "videos"},
});
static_assert(each_has_its_row(label_rows, &LabelTraits::labels));

// What a training reports beside its loss can stop it too.
consteval bool each_may_stop_by_what_it_is_judged_by() {
  return std::ranges::all_of(
      label_rows, [](const LabelTraits& row) { return std::ranges::count(row.stopping, row.judged_by()) == 1; });
}
static_assert(each_may_stop_by_what_it_is_judged_by());

}  // namespace

const LabelTraits& traits_of(LabelKind labels) {
  return label_rows.at(static_cast<std::size_t>(labels));
}

std::string class_of(const Dataset& dataset, const Sample& sample) {
  if (dataset.labels != LabelKind::classes) return "";
  return dataset.classes.at(static_cast<std::size_t>(sample.label));
}

}  // namespace foldwise::datasets
