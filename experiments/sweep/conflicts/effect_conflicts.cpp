// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/conflicts/effect_conflicts.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <variant>

namespace foldwise {
namespace {

constexpr std::size_t most_named = 8;  // of the choices to use instead

std::string seen(const Field& field, const Experiment& experiment) {
  return field.path + " " + field.yaml(field.get(experiment));
}

/// Any text will do.
bool is_text(const Condition& condition) {
  return condition.choices.empty() && std::holds_alternative<std::string>(condition.owner->default_value);
}

/// "training.optimizer.kind sgd, adam", "sampling.exploration_epochs above 0", "model.weights"
std::string instead(const Condition& condition) {
  const std::string& owner = condition.owner->path;
  if (condition.choices.empty()) return is_text(condition) ? owner : owner + " above 0";
  const bool all_but_one =
      condition.choices.size() > 2 && condition.choices.size() + 1 == condition.owner->choices.size();
  if (all_but_one || condition.choices.size() > most_named) return "another " + owner;
  std::string names;
  for (const std::string_view choice : condition.choices) names.append(names.empty() ? "" : ", ").append(choice);
  return owner + " " + names;
}

/// A value that is written out as it is by default cannot be told from one that is not there.
std::string sentence_of(const Effect& effect, const Experiment& experiment) {
  std::string owners;
  std::string remedies;
  std::string_view verb;
  for (const Condition& condition : effect.conditions) {
    if (condition.holds(experiment)) continue;
    owners += (owners.empty() ? "" : " and ") + seen(*condition.owner, experiment);
    const std::string_view own_verb = is_text(condition) ? "give " : "use ";
    remedies += remedies.empty() ? "" : " or ";
    if (own_verb != verb) remedies += own_verb;
    verb = own_verb;
    remedies += instead(condition);
    if (effect.needs == Effect::Needs::each) break;
  }
  return "saw " + effect.field->yaml(effect.field->get(experiment)) + " with " + owners +
         ", which does not use it; leave it out, or " + remedies;
}

}  // namespace

std::vector<const Effect*> effects_to_check(const Experiment& base, std::span<const Field* const> varied) {
  std::vector<const Effect*> effects;
  for (const Effect& effect : all_effects()) {
    if (effect.elsewhere != Effect::Elsewhere::refused) continue;
    const bool varies = std::ranges::find(varied, effect.field) != varied.end();
    if (varies || !effect.field->is_default(base)) effects.push_back(&effect);
  }
  return effects;
}

void add_effect_conflicts(const Experiment& experiment, std::span<const Effect* const> effects,
                          std::vector<Conflict>& found) {
  for (const Effect* const effect : effects) {
    if (effect->field->is_default(experiment) || effect->holds(experiment)) continue;
    found.push_back({effect->field->path, sentence_of(*effect, experiment), Conflict::Stands::in_every_experiment});
  }
}

}  // namespace foldwise
