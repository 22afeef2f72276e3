// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <list>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/sweep/document.h"
#include "experiments/sweep/problems.h"

namespace foldwise {

/// What a setting begins with that replaces an axis, or adds one.
inline constexpr std::string_view axis_prefix = "sweep.grid.";

/// Puts one setting into a sweep file's tree, and its field, if it is one, among `fields`: see apply_overrides.
void apply_setting(Node& file, const std::string& field, const Node& value, std::set<std::string>& fields,
                   Problems& problems);

/// Applies `field=value` from the command line to a sweep file's tree. `name`, `output` and any field set the base; a
/// field that varies is fixed: its axis keeps this one value, ties, zips and conditional axes let go of it, included
/// points that name it take it. `sweep.grid.FIELD=[…]` replaces an axis' values or adds the axis. Returns the fields
/// that were set. `sources` takes the names that the new nodes' places refer to.
std::set<std::string> apply_overrides(Node& file, const std::vector<std::string>& overrides,
                                      std::list<std::string>& sources, Problems& problems);

}  // namespace foldwise
