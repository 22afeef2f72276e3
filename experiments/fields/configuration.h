// SPDX-License-Identifier: Apache-2.0
/// An experiment as one flat JSON object, field path -> value: sorted names, no spaces, defaults left out.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "experiments/experiment.h"
#include "experiments/fields/field.h"

namespace foldwise {

/// Which fields are written beside those whose values are defaults, which never are.
enum class Written { all, with_effect };
/// The listed fields where they differ from their defaults (and, where asked for, have an effect: effects.h). The
/// fields must be sorted by path.
void append_configuration(std::string& text, const Experiment& experiment, std::span<const Field* const> fields,
                          Written written);

/// Every field, those that are in no key included: what a worker is told.
std::string configuration(const Experiment& experiment);
/// Reads any of these forms back; fields that are not there have their defaults. Throws std::invalid_argument on what
/// is not such an object, on unknown fields and on values that a sweep file could not hold.
Experiment parse_configuration(std::string_view json);

}  // namespace foldwise
