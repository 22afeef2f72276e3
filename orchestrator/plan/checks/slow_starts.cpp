// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/checks/slow_starts.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "experiments/choice_table.h"
#include "experiments/facts/pretraining.h"
#include "experiments/fields/value.h"

namespace foldwise::orchestrator {
namespace {

/// What an optimizer needs to get away from random weights. Adam moves each weight by about the rate in a step, SGD by
/// the rate times a gradient that is far below one: rules of thumb, wide of the rates that sweeps from scratch have.
struct RateRow {
  OptimizerKind optimizer;
  double least;
  std::string_view usual;
};

constexpr auto rates_from_scratch = std::to_array<RateRow>({
    {OptimizerKind::sgd, 1e-4, "0.001 to 0.01 with sgd"},
    {OptimizerKind::adam, 1e-5, "1e-4 to 1e-3 with adam"},
});
static_assert(each_has_its_row(rates_from_scratch, &RateRow::optimizer));

const RateRow& row_of(OptimizerKind optimizer) {
  return rates_from_scratch.at(static_cast<std::size_t>(optimizer));
}

}  // namespace

void SlowStarts::include(const Experiment& experiment) {
  ++experiments_;
  const double rate = experiment.training.learning_rate.backbone;
  const OptimizerKind optimizer = experiment.training.optimizer.kind;
  const bool pre_trained = starts_from_weights(experiment) || experiment.model.backbone == Backbone::torchscript;
  if (pre_trained || rate >= row_of(optimizer).least) return;
  ++slow_;
  rates_.insert(rate);
  optimizers_.insert(optimizer);
}

std::optional<std::string> SlowStarts::remark() const {
  if (slow_ == 0) return std::nullopt;
  std::string seen = number_text(*rates_.begin());
  if (rates_.size() > 1) seen += " to " + number_text(*rates_.rbegin());
  if (slow_ < experiments_) seen += fmt::format(" in {} of {} experiments", slow_, experiments_);
  std::string usual;
  for (const OptimizerKind optimizer : optimizers_) {
    if (!usual.empty()) usual += ", ";
    usual += row_of(optimizer).usual;
  }
  return fmt::format(
      "training.learning_rate.backbone: saw {} with an empty model.weights; such a rate suits pre-trained weights, and "
      "a "
      "backbone that starts from random ones learns next to nothing: name a file in model.weights, or raise the rate "
      "(usual: {})",
      seen, usual);
}

}  // namespace foldwise::orchestrator
