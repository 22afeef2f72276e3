// SPDX-License-Identifier: Apache-2.0
#include "worker/training/optimizer.h"

#include <torch/types.h>

#include <array>
#include <utility>

#include "experiments/choice_table.h"
#include "worker/training/adam.h"
#include "worker/training/sgd.h"

namespace foldwise::worker {
namespace {

struct OptimizerRow {
  OptimizerKind kind;
  std::unique_ptr<Optimizer> (*create)(const OptimizerOptions& options, std::vector<ParameterGroup> groups);
};

template <typename Kind>
std::unique_ptr<Optimizer> create_kind(const OptimizerOptions& options, std::vector<ParameterGroup> groups) {
  return std::make_unique<Kind>(options, std::move(groups));
}

constexpr auto optimizers = std::to_array<OptimizerRow>({
    {OptimizerKind::sgd, create_kind<Sgd>},
    {OptimizerKind::adam, create_kind<Adam>},
});
static_assert(each_has_its_row(optimizers, &OptimizerRow::kind));

}  // namespace

std::unique_ptr<Optimizer> Optimizer::create(const OptimizerOptions& options, std::vector<ParameterGroup> groups) {
  return optimizers.at(static_cast<std::size_t>(options.kind)).create(options, std::move(groups));
}

void Optimizer::clear_gradients() {
  for (ParameterGroup& group : groups_) {
    for (torch::Tensor& parameter : group.parameters) parameter.mutable_grad().reset();
  }
}

}  // namespace foldwise::worker
