// SPDX-License-Identifier: Apache-2.0
/// Every field of an experiment. The listings themselves lie in experiments/fields/, one function per options struct.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/fields/field.h"

namespace foldwise {

/// In the order of the listings.
const std::vector<Field>& all_fields();
/// nullptr where there is no such field.
const Field* find_field(std::string_view path);
/// The paths of all fields, in the order of the listings.
const std::vector<std::string>& field_paths();
/// Names of the fields and groups directly inside a group ("training.optimizer"; "" is the whole); empty where there is
/// no such group.
std::vector<std::string> group_members(std::string_view group);
/// The fields in a stage's keys, sorted by path.
std::span<const Field* const> fields_of(Stage stage);
/// The fields that make one experiment differ from another: all but Scope::execution. Sorted by path.
std::span<const Field* const> identifying_fields();

/// The value of one field as YAML text; nothing where there is no such field.
std::optional<std::string> field_text(const Experiment& experiment, const std::string& path);

}  // namespace foldwise
