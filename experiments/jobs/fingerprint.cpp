// SPDX-License-Identifier: Apache-2.0
#include "experiments/jobs/fingerprint.h"

#include <algorithm>
#include <vector>

#include "experiments/fields/configuration.h"
#include "experiments/fields/fields.h"
#include "experiments/jobs/stage_facts.h"

namespace foldwise {
namespace {

void append_inputs(std::string& text, std::span<const Key> inputs) {
  // Which stages it builds on matters, not the order in which they are named.
  std::vector<Key> sorted;
  if (!std::ranges::is_sorted(inputs)) {
    sorted.assign(inputs.begin(), inputs.end());
    std::ranges::sort(sorted);
    inputs = sorted;
  }
  text += '[';
  for (const Key& input : inputs) {
    if (&input != inputs.data()) text += ',';
    text += '"' + input.hex() + '"';
  }
  text += ']';
}

}  // namespace

std::string canonical(const Experiment& experiment, Stage stage) {
  std::string text;
  append_configuration(text, experiment, fields_of(stage), Written::with_effect);
  return text;
}

std::string canonical(const Experiment& experiment) {
  std::string text;
  append_configuration(text, experiment, identifying_fields(), Written::with_effect);
  return text;
}

Key stage_key(const Experiment& experiment, Stage stage, const StageIdentity& identity) {
  thread_local std::string text;  // kept between calls: a sweep asks for millions of keys
  text = "{\"data\":";
  append_quoted(text, identity.data);
  text += ",\"fields\":";
  append_configuration(text, experiment, fields_of(stage), Written::with_effect);
  text += ",\"inputs\":";
  append_inputs(text, identity.inputs);
  text += ",\"recipe\":" + std::to_string(facts_of(stage).recipe);
  text += ",\"seed\":" + std::to_string(identity.seed);
  text.append(",\"stage\":\"").append(name_of(stage)).append("\"}");
  return digest(text);
}

}  // namespace foldwise
