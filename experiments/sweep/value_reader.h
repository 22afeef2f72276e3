// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "experiments/fields/field.h"
#include "experiments/sweep/document.h"
#include "experiments/sweep/problems.h"

namespace foldwise {

/// Reads the value of a field, paths resolved. A value of the wrong type or out of range becomes a problem at its
/// place.
std::optional<Value> read_value(const Field& field, const Node& node, Problems& problems);

}  // namespace foldwise
