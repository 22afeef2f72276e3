// SPDX-License-Identifier: Apache-2.0
#include "experiments/jobs/fingerprint.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "experiments/fields/configuration.h"
#include "experiments/fields/fields.h"
#include "experiments/jobs/stage_facts.h"

namespace foldwise {
namespace {

void append_hex(std::string& text, const Key& key) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::array<char, 2 * sizeof key.bytes> hex;
  for (std::size_t i = 0; i < key.bytes.size(); ++i) {
    hex[2 * i] = digits[key.bytes[i] >> 4];
    hex[2 * i + 1] = digits[key.bytes[i] & 15];
  }
  text.append(hex.data(), hex.size());
}

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
    text += '"';
    append_hex(text, input);
    text += '"';
  }
  text += ']';
}

template <typename AppendFields>
Key key_of(Stage stage, const StageIdentity& identity, const AppendFields& append_fields) {
  thread_local std::string text;  // kept between calls: a sweep asks for millions of keys
  text = "{\"data\":";
  append_quoted(text, identity.data);
  text += ",\"fields\":";
  append_fields(text);
  text += ",\"inputs\":";
  append_inputs(text, identity.inputs);
  text += ",\"recipe\":";
  append_number(text, std::int64_t{facts_of(stage).recipe});
  text += ",\"seed\":" + std::to_string(identity.seed);
  text.append(",\"stage\":\"").append(name_of(stage)).append("\"}");
  return digest(text);
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
  return key_of(stage, identity, [&](std::string& text) {
    append_configuration(text, experiment, fields_of(stage), Written::with_effect);
  });
}

Fingerprints::Fingerprints(const Experiment& base, std::span<const Field* const> varied)
    : identifying_(base, identifying_fields(), varied) {
  for (std::size_t stage = 0; stage < stages_.size(); ++stage) {
    stages_[stage] = VariedConfiguration(base, fields_of(static_cast<Stage>(stage)), varied);
  }
}

std::string Fingerprints::canonical(const Experiment& experiment) const {
  std::string text;
  identifying_.append(text, experiment);
  return text;
}

Key Fingerprints::stage_key(const Experiment& experiment, Stage stage, const StageIdentity& identity) const {
  return key_of(stage, identity,
                [&](std::string& text) { stages_[static_cast<std::size_t>(stage)].append(text, experiment); });
}

}  // namespace foldwise
