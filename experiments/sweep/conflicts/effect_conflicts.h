// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "experiments/fields/effects.h"
#include "experiments/sweep/conflicts/constraints.h"

namespace foldwise {

/// Those rows of the table of effects (experiments/fields/effects.h) that refuse a field and that an experiment may
/// meet: of fields that the base sets, or that vary. Few of many: a sweep may have a million points.
std::vector<const Effect*> effects_to_check(const Experiment& base, std::span<const Field* const> varied);

/// Adds the fields among these that are set and have no effect.
void add_effect_conflicts(const Experiment& experiment, std::span<const Effect* const> effects,
                          std::vector<Conflict>& found);

}  // namespace foldwise
