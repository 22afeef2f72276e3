// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "experiments/sweep/document.h"
#include "experiments/sweep/problems.h"
#include "experiments/sweep/sweep_description.h"

namespace foldwise {

/// Reads `tie: {field: source}`, ordered so that a source stands before what follows it. Chains are allowed, circles
/// are problems.
void read_ties(const Node& node, SweepDescription& description, Problems& problems);

/// The value that the tied field takes; nothing where it does not allow it.
std::optional<Value> follow(const Tie& tie, const Value& value);

}  // namespace foldwise
