// SPDX-License-Identifier: Apache-2.0
// The half of protocol_presets.h that finds what is wrong with a protocol's fields.
#include <algorithm>
#include <array>
#include <string>

#include "experiments/fields/value.h"
#include "experiments/sweep/protocol_presets.h"

namespace foldwise {
namespace {

std::string text_of(int value) {
  return std::to_string(value);
}
std::string text_of(double value) {
  return number_text(value);
}
std::string text_of(const std::string& value) {
  return value;
}
std::string text_of(FoldUnit value) {
  return std::string(name_of(value));
}

/// Which kinds a field means something to.
template <typename Member>
struct Setting {
  std::string_view field;
  Member ProtocolOptions::*member;
  std::span<const ProtocolKind> users;
};

constexpr std::array divide_freely{ProtocolKind::k_fold};
constexpr std::array read_a_file{ProtocolKind::imported};
constexpr std::array carve_validation{ProtocolKind::holdout, ProtocolKind::k_fold, ProtocolKind::leave_one_subject_out,
                                      ProtocolKind::official_splits, ProtocolKind::partitions};

std::string listed(std::span<const ProtocolKind> kinds) {
  std::string text;
  for (const ProtocolKind kind : kinds) text += (text.empty() ? "" : ", ") + std::string(name_of(kind));
  return text;
}

/// "kind: k_fold, folds: 8, by: subject"
std::string written_out(const ProtocolOptions& protocol) {
  const ProtocolOptions defaults;
  std::string text = "kind: " + std::string(name_of(protocol.kind));
  if (protocol.folds != defaults.folds) text += ", folds: " + text_of(protocol.folds);
  if (protocol.by != defaults.by) text += ", by: " + text_of(protocol.by);
  if (protocol.validation_fraction != defaults.validation_fraction) {
    text += ", validation_fraction: " + text_of(protocol.validation_fraction);
  }
  if (protocol.repeats > 1) text += ", repeats: " + text_of(protocol.repeats);
  return text;
}

template <typename Member>
void check(const ProtocolOptions& protocol, const Setting<Member>& setting, std::vector<Conflict>& found) {
  static const ProtocolOptions defaults;
  const Member& value = protocol.*setting.member;
  if (value == defaults.*setting.member) return;
  const ProtocolPreset* const preset = find_preset(protocol.kind);
  const ProtocolKind kind = preset == nullptr ? protocol.kind : preset->protocol.kind;
  const std::string saw = "saw " + text_of(value) + " with protocol.kind " + std::string(name_of(protocol.kind));
  if (std::ranges::count(setting.users, kind) == 0) {
    found.push_back(
        {setting.field, saw + ", which does not use it; leave it out, or use protocol.kind " + listed(setting.users)});
  } else if (preset != nullptr && value != preset->protocol.*setting.member) {
    found.push_back({setting.field, saw + ", which fixes it at " + text_of(preset->protocol.*setting.member) +
                                        "; to vary it, write the protocol out: " + written_out(preset->protocol)});
  }
}

void check_dataset(const Experiment& experiment, std::vector<Conflict>& found) {
  const ProtocolPreset* const preset = find_preset(experiment.protocol.kind);
  if (preset == nullptr || preset->dataset == experiment.dataset.name) return;
  std::string own;
  for (const ProtocolPreset& other : protocol_presets()) {
    if (other.dataset == experiment.dataset.name) own += std::string(name_of(other.name)) + ", or ";
  }
  found.push_back({"protocol.kind", "saw " + std::string(name_of(preset->name)) + ", a protocol of " +
                                        std::string(name_of(preset->dataset)) + ", with dataset.name " +
                                        std::string(name_of(experiment.dataset.name)) + "; allowed: " + own +
                                        "one that is not named after a dataset"});
}

}  // namespace

void add_protocol_conflicts(const Experiment& experiment, std::vector<Conflict>& found) {
  using O = ProtocolOptions;
  const ProtocolOptions& protocol = experiment.protocol;
  check_dataset(experiment, found);
  check<int>(protocol, {"protocol.folds", &O::folds, divide_freely}, found);
  check<FoldUnit>(protocol, {"protocol.by", &O::by, divide_freely}, found);
  check<double>(protocol, {"protocol.validation_fraction", &O::validation_fraction, carve_validation}, found);
  check<std::string>(protocol, {"protocol.file", &O::file, read_a_file}, found);
  if (protocol.kind == ProtocolKind::imported && protocol.file.empty()) {
    found.push_back({"protocol.file",
                     "saw nothing with protocol.kind imported; give a CSV file of folds: 'orchestrator folds' writes "
                     "one"});
  }
}

}  // namespace foldwise
