// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/value_reader.h"

#include <utility>

#include "experiments/fields/field_type.h"

namespace foldwise {

std::optional<Value> read_value(const Field& field, const Node& node, Problems& problems) {
  auto reading = field.type->read(field, node);
  if (auto* const value = std::get_if<Value>(&reading)) return std::move(*value);
  const Refusal& refusal = std::get<Refusal>(reading);
  problems.add(refusal.place, field.path, refusal.sentence);
  return std::nullopt;
}

}  // namespace foldwise
