// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>

#include "experiments/choice_table.h"
#include "experiments/experiment.h"

namespace foldwise {

/// What the predictions of a test part are, and so which metrics there are of them.
enum class PredictionKind {
  classes,  ///< scores of classes, Prediction::target is the right one: no `targets`
  numbers,  ///< one score for each of Prediction::targets
  tags      ///< the highest scores of many classes, `targets` are 1 or 0 and `target` counts those that are right
};

template <>
struct Choices<PredictionKind> {
  static constexpr std::array names{"classes", "numbers", "tags"};
};

struct PredictionFacts {
  PredictionKind kind;
  StoppingMetric judged_by;  ///< the one figure beside the loss; of several numbers each has its own
};

inline constexpr auto prediction_rows = std::to_array<PredictionFacts>({
    {PredictionKind::classes, StoppingMetric::accuracy},
    {PredictionKind::numbers, StoppingMetric::concordance},
    {PredictionKind::tags, StoppingMetric::global_average_precision},
});
static_assert(each_has_its_row(prediction_rows, &PredictionFacts::kind));

constexpr StoppingMetric judged_by(PredictionKind kind) {
  return prediction_rows[static_cast<std::size_t>(kind)].judged_by;
}

}  // namespace foldwise
