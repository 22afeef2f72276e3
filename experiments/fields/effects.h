// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/fields/field.h"

namespace foldwise {

/// A field that decides whether another one means something.
struct Condition {
  const Field* owner = nullptr;
  std::vector<std::string_view> choices = {};  ///< of the owner; none: a number above 0, or a text that is given

  bool holds(const Experiment& experiment) const;
};

/// When a field has an effect: elsewhere it changes no result, whatever its value. One row of the table in effects.cpp;
/// a field without a row always has one.
struct Effect {
  enum class Needs { each, any };
  enum class Elsewhere {
    ignored,  ///< it may stand for other experiments, or other sweeps of a shared scale
    refused   ///< what sets it was mistaken, unless another experiment of the sweep uses it
  };

  const Field* field = nullptr;
  std::vector<Condition> conditions;
  Needs needs = Needs::each;
  Elsewhere elsewhere = Elsewhere::ignored;

  bool holds(const Experiment& experiment) const;
  /// "sampling.strategy is stochastic_softmax or reinforce, and sampling.exploration_epochs is above 0"
  std::string when() const;
};

const std::vector<Effect>& all_effects();
/// Null: the field has an effect in every experiment.
const Effect* effect_of(const Field& field);
bool has_effect(const Field& field, const Experiment& experiment);

}  // namespace foldwise
